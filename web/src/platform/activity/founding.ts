import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { ActivityError } from "./protocol";
import type { Memory } from "./sealed/check";
import { readDeviceList } from "./sealed/deviceList";
import { firstHead, firstList } from "./sealed/firstStatements";
import { readHead } from "./sealed/head";
import { type KeyRing, recipientOf, writeKeyRing } from "./sealed/keyRing";
import { type Kit, kitOf } from "./sealed/kit";
import { nextList } from "./sealed/nextList";
import { keyText } from "./sealed/words";
import { triedForPassphrase, triedForRecovery } from "./sealed/wrap";
import type { ActivityServer, NewWrap } from "./server";

/** A new log, of which the server knows nothing yet. */
export interface Founded {
  /** What opens segments; the root key is in the wraps alone. */
  ring: KeyRing;
  kit: Kit;
  /** The list that begins the log. */
  first: Uint8Array;
  head: Uint8Array;
  /** The list that shuts out what began it. */
  closed: Uint8Array;
  wraps: NewWrap[];
}

/** So many random bytes. */
type Random = (length: number) => Uint8Array;

/**
 * Makes a log. A list needs a device, and a browser is none: it keeps no key. So the first device is one whose keys are
 * forgotten here, and the second list shuts it out for good, with the new generation that every revocation brings. The
 * wraps hold both generations, as those of every renewal do before its list arrives.
 */
export async function found(
  passphrase: string,
  name: string,
  now: number,
  random: Random = randomBytes,
): Promise<Founded> {
  const root = random(32);
  const identities = [keyText(random(32)), keyText(random(32))];
  const recovery = keyText(random(32));
  const device = await newDevice(random);
  const recipients = await Promise.all(identities.map(recipientOf));
  const recoveryRecipient = await recipientOf(recovery);
  const named = { id: device.id, signing: device.signing, recipient: device.recipient, name };
  const first = firstList(root, recipients[0] as string, recoveryRecipient, named, now);
  const list = readDeviceList(first);
  const head = firstHead(device.id, device.secret, list, now);
  const { stream, number, hash } = readHead(head);
  const revoke = { revoke: device.id, last: [{ stream, number, hash }] };
  const closed = nextList(list, revoke, recipients, root, now);
  const ring = { log: list.log, identities };
  const file = writeKeyRing(ring, root);
  const wraps = [
    { name: "recovery", content: await triedForRecovery(recovery, recoveryRecipient, file) },
    { name: "passphrase", content: await triedForPassphrase(passphrase, file) },
  ];
  return { ring, kit: kitOf(list.log, recovery), first, head, closed, wraps };
}

/**
 * Brings it to the server, and answers what the server has to show from now on. What broke off is sent again as it is,
 * which changes nothing that has arrived.
 */
export async function publishFounded(server: ActivityServer, founded: Founded): Promise<Memory> {
  await server.publish(founded.first, founded.wraps).catch((thrown: unknown) => {
    // Somebody else was faster, with another log: mostly the agent of the same member.
    throw isConflict(thrown) ? new ActivityError("log_exists") : thrown;
  });
  await server.sign(founded.head);
  const newest = await server.publish(founded.closed, []).then(
    () => founded.closed,
    (thrown: unknown) => {
      if (!isConflict(thrown)) throw thrown;
      // A device joined in the same second. The log is right, and its owner can shut the first device out by hand.
      return founded.first;
    },
  );
  const list = readDeviceList(newest);
  const { stream, number, hash, listNumber, segments } = readHead(founded.head);
  return {
    log: list.log,
    list: { number: list.number, hash: list.hash },
    streams: [{ stream, number, hash, listNumber, segments }],
  };
}

function isConflict(thrown: unknown): boolean {
  return thrown instanceof ActivityError && thrown.code === "conflict";
}

async function newDevice(random: Random) {
  const id = random(16);
  // A number like any other of version 4.
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x40;
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  const secret = random(32);
  const recipient = await recipientOf(keyText(random(32)));
  return { id: bytesToHex(id), secret, signing: bytesToHex(ed25519.getPublicKey(secret)), recipient };
}
