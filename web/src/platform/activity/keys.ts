import { strengthOf } from "~/lib/passwordStrength";
import { ActivityError, type Asking, type Secret } from "./protocol";
import type { Verdict } from "./sealed/check";
import type { DeviceList } from "./sealed/deviceList";
import {
  fitting,
  type KeyRing,
  type RootKeyRing,
  readKeyRing,
  readRootKeyRing,
  recipientOf,
  writeKeyRing,
} from "./sealed/keyRing";
import { type Change, nextList } from "./sealed/nextList";
import { type Offer, readOffer, readOfferText, verificationCode } from "./sealed/offer";
import { readRecoveryKey } from "./sealed/words";
import { openWithIdentity, openWithPassphrase, WrapError, wrapFor } from "./sealed/wrap";
import type { ActivityServer } from "./server";

/** The log as it was checked a moment ago, and what its list is. */
export interface Trusted {
  list: DeviceList;
  verdict: Verdict;
}

/** The ring without the root key, which opens segments. */
export async function openRing(server: ActivityServer, secret: Secret, list: DeviceList): Promise<KeyRing> {
  return fitted(await openWrap(server, secret, readKeyRing), list);
}

/** As long as a passphrase may be; the same as for passwords. */
const LONGEST_PASSPHRASE = 256;

/** A new passphrase as it is sealed for. Spaces around it are nobody's intention, and agent and command line drop them.
 *
 * @throws ActivityError for one that is too short or little more than a run or a repetition. */
export function newPassphrase(typed: string): string {
  const passphrase = typed.trim();
  const strength = strengthOf(passphrase);
  if (strength === "short" || strength === "weak" || [...passphrase].length > LONGEST_PASSPHRASE)
    throw new ActivityError("weak_passphrase");
  return passphrase;
}

/** Devices that ask to be let in, by way of the server or by the text that one shows. */
export class Offers {
  readonly #known = new Map<string, Offer>();

  /** Those at the server; what is no offer with a right signature is nobody's. */
  async waiting(server: ActivityServer, log: string): Promise<Asking[]> {
    const stored = await server.offers();
    return stored.flatMap(({ id, name, content }) => {
      try {
        return [this.#asking(readOffer(content), log, name, id)];
      } catch {
        return [];
      }
    });
  }

  /** @throws ActivityError for what is no offer. */
  shown(text: string, log: string): Asking {
    try {
      return this.#asking(readOfferText(text), log, "", undefined);
    } catch {
      throw new ActivityError("offer_unreadable");
    }
  }

  /** The offer whose code was compared: never one that was fetched since. */
  known(device: string): Offer {
    const offer = this.#known.get(device);
    if (!offer) throw new ActivityError("refused");
    return offer;
  }

  #asking(offer: Offer, log: string, name: string, id: string | undefined): Asking {
    const code = verificationCode(log, offer);
    // Two offers of one number with other keys would share a place; the code is part of it.
    const device = `${offer.id} ${code}`;
    this.#known.set(device, offer);
    return { device, name, code, id };
  }
}

/** The next list with a device, and the ring for it; both are with the server afterwards. */
export async function letIn(
  server: ActivityServer,
  { list }: Trusted,
  secret: Secret,
  offer: Offer,
  name: string,
): Promise<void> {
  const ring = await openRoot(server, secret, list);
  const bytes = await listAfter(list, { add: offer, name }, ring);
  const wrap = await wrapFor(offer.recipient, writeKeyRing(ring));
  await server.publish(bytes, [{ name: dashed(offer.id), content: wrap }]);
}

/** The list that follows, signed with the root key of the ring. */
export async function listAfter(list: DeviceList, change: Change, ring: RootKeyRing): Promise<Uint8Array> {
  const recipients = await Promise.all(ring.identities.map(recipientOf));
  try {
    return nextList(list, change, recipients, ring.root, Date.now());
  } catch {
    throw new ActivityError("no_such_list");
  }
}

/** The ring with the root key, which is held while something is signed or sealed with it. */
export async function openRoot(
  server: ActivityServer,
  secret: Secret,
  list: DeviceList,
): Promise<RootKeyRing> {
  return fitted(await openWrap(server, secret, readRootKeyRing), list);
}

async function fitted<Ring extends KeyRing>(ring: Ring, list: DeviceList): Promise<Ring> {
  const named = await fitting(ring, list);
  if (!named) throw new ActivityError("other_keys");
  return named;
}

async function openWrap<Ring>(
  server: ActivityServer,
  secret: Secret,
  read: (text: string) => Ring,
): Promise<Ring> {
  const identity = secret.kind === "kit" ? readRecoveryKey(secret.text) : undefined;
  if (secret.kind === "kit" && identity === undefined) throw new ActivityError("kit_unreadable");
  const wrap = await server.wrap(identity === undefined ? "passphrase" : "recovery");
  if (!wrap) throw new ActivityError(identity === undefined ? "no_passphrase" : "no_kit");
  const opening =
    identity === undefined
      ? openWithPassphrase(wrap, secret.text.trim(), read)
      : openWithIdentity(wrap, identity, read);
  return opening.catch((thrown: unknown) => {
    throw new ActivityError(thrown instanceof WrapError ? thrown.code : "wrap_unreadable");
  });
}

/** 32 digits as the server writes numbers of devices. */
export function dashed(id: string): string {
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
