import { generateX25519Identity } from "age-encryption";
import { ActivityError, type Asking, type Secret } from "./protocol";
import type { Verdict } from "./sealed/check";
import type { DeviceList } from "./sealed/deviceList";
import { readRemoval } from "./sealed/head";
import {
  fits,
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
import { openWithIdentity, openWithPassphrase, WrapError, wrapFor, wrapForPassphrase } from "./sealed/wrap";
import type { ActivityServer, NewWrap } from "./server";

/** The log as it was checked a moment ago, and what its list is. */
export interface Trusted {
  list: DeviceList;
  verdict: Verdict;
}

/** The ring without the root key, which opens segments. */
export const openRing = (server: ActivityServer, secret: Secret) => openWrap(server, secret, readKeyRing);

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

/** The next list without a device, with a new generation for everybody who stays. Answers the ring that opens it. */
export async function revoke(
  server: ActivityServer,
  { list, verdict }: Trusted,
  secret: Secret,
  device: string,
): Promise<KeyRing> {
  const { removals } = await server.everything();
  // A removal by a revoked device does not count, and a browser has no key to sign it again.
  if (removals.some((bytes) => signerOf(bytes) === device)) throw new ActivityError("removals_by_it");
  const passphrase = await server.wrap("passphrase");
  if (passphrase && secret.kind !== "passphrase") throw new ActivityError("passphrase_needed");
  const old = await openRoot(server, secret, list);
  const ring = { ...old, identities: [...old.identities, await generateX25519Identity()] };
  const last = verdict.heads
    .filter(({ stream }) => stream.startsWith(device))
    .map(({ stream, number, hash }) => ({ stream, number, hash }));
  const bytes = await listAfter(list, { revoke: device, last }, ring);
  const staying = list.devices.filter(({ id, revoked }) => id !== device && !revoked);
  const wraps: NewWrap[] = [];
  for (const { id, recipient } of staying)
    wraps.push({ name: dashed(id), content: await wrapFor(recipient, writeKeyRing(ring)) });
  const whole = writeKeyRing(ring, ring.root);
  if (list.recovery) wraps.push({ name: "recovery", content: await wrapFor(list.recovery, whole) });
  if (passphrase) wraps.push({ name: "passphrase", content: await wrapForPassphrase(secret.text, whole) });
  await server.publish(bytes, wraps);
  return { log: ring.log, identities: ring.identities };
}

async function listAfter(list: DeviceList, change: Change, ring: RootKeyRing): Promise<Uint8Array> {
  const recipients = await Promise.all(ring.identities.map(recipientOf));
  try {
    return nextList(list, change, recipients, ring.root, Date.now());
  } catch {
    throw new ActivityError("no_such_list");
  }
}

async function openRoot(server: ActivityServer, secret: Secret, list: DeviceList): Promise<RootKeyRing> {
  const ring = await openWrap(server, secret, readRootKeyRing);
  if (!(await fits(ring, list))) throw new ActivityError("other_keys");
  return ring;
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
      ? openWithPassphrase(wrap, secret.text, read)
      : openWithIdentity(wrap, identity, read);
  return opening.catch((thrown: unknown) => {
    throw new ActivityError(thrown instanceof WrapError ? thrown.code : "wrap_unreadable");
  });
}

function signerOf(bytes: Uint8Array): string | undefined {
  try {
    return readRemoval(bytes).by;
  } catch {
    return undefined;
  }
}

/** 32 digits as the server writes numbers of devices. */
function dashed(id: string): string {
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
