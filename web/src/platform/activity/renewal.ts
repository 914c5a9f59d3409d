import { randomBytes } from "@noble/hashes/utils.js";
import { dashed, listAfter, openRoot, type Trusted } from "./keys";
import { ActivityError, type Secret } from "./protocol";
import { readRemoval } from "./sealed/head";
import { type KeyRing, recipientOf, writeKeyRing } from "./sealed/keyRing";
import { type Kit, kitOf } from "./sealed/kit";
import type { Change } from "./sealed/nextList";
import { keyText } from "./sealed/words";
import { triedForPassphrase, triedForRecovery, wrapFor } from "./sealed/wrap";
import type { ActivityServer, NewWrap } from "./server";

/** The next list with a new generation and the wraps for it, before the server knows of it. */
export interface Renewal {
  list: Uint8Array;
  wraps: NewWrap[];
  /** Opens what is sealed for it. */
  ring: KeyRing;
}

/** New keys for everybody who stays, without the device. */
export async function revocation(
  server: ActivityServer,
  trusted: Trusted,
  secret: Secret,
  device: string,
): Promise<Renewal> {
  const { removals } = await server.everything();
  // A removal by a revoked device does not count, and a browser has no key to sign it again.
  if (removals.some((bytes) => signerOf(bytes) === device)) throw new ActivityError("removals_by_it");
  const last = trusted.verdict.heads
    .filter(({ stream }) => stream.startsWith(device))
    .map(({ stream, number, hash }) => ({ stream, number, hash }));
  return renew(server, trusted, secret, { revoke: device, last });
}

/** New keys, and nothing else. */
export function rotation(server: ActivityServer, trusted: Trusted, secret: Secret): Promise<Renewal> {
  return renew(server, trusted, secret, { rotate: true });
}

/** A new recovery kit with new keys: the old page opens nothing that is sealed from then on. */
export async function newKit(
  server: ActivityServer,
  trusted: Trusted,
  secret: Secret,
): Promise<Renewal & { kit: Kit }> {
  const key = keyText(randomBytes(32));
  const change = { recovery: await recipientOf(key) };
  return { ...(await renew(server, trusted, secret, change, key)), kit: kitOf(trusted.list.log, key) };
}

/** Seals the ring for another passphrase. Nothing else changes; who has the old wrap and knew the old one still opens it. */
export async function changePassphrase(
  server: ActivityServer,
  { list }: Trusted,
  secret: Secret,
  passphrase: string,
): Promise<void> {
  const ring = await openRoot(server, secret, list);
  const content = await triedForPassphrase(passphrase, writeKeyRing(ring, ring.root));
  await server.store({ name: "passphrase", content });
}

async function renew(
  server: ActivityServer,
  { list }: Trusted,
  secret: Secret,
  change: Change,
  recoveryKey?: string,
): Promise<Renewal> {
  const hasPassphrase = (await server.wrap("passphrase")) !== undefined;
  // It cannot be sealed for without being typed.
  if (hasPassphrase && secret.kind !== "passphrase") throw new ActivityError("passphrase_needed");
  const old = await openRoot(server, secret, list);
  const ring = { ...old, identities: [...old.identities, keyText(randomBytes(32))] };
  const bytes = await listAfter(list, change, ring);
  const gone = "revoke" in change ? change.revoke : undefined;
  const staying = list.devices.filter(({ id, revoked }) => id !== gone && !revoked);
  const wraps: NewWrap[] = [];
  for (const { id, recipient } of staying)
    wraps.push({ name: dashed(id), content: await wrapFor(recipient, writeKeyRing(ring)) });
  const whole = writeKeyRing(ring, ring.root);
  const recovery = "recovery" in change ? change.recovery : list.recovery;
  if (recovery !== undefined) {
    const content = recoveryKey
      ? await triedForRecovery(recoveryKey, recovery, whole)
      : await wrapFor(recovery, whole);
    wraps.push({ name: "recovery", content });
  }
  if (hasPassphrase)
    wraps.push({ name: "passphrase", content: await triedForPassphrase(secret.text.trim(), whole) });
  return { list: bytes, wraps, ring: { log: ring.log, identities: ring.identities } };
}

function signerOf(bytes: Uint8Array): string | undefined {
  try {
    return readRemoval(bytes).by;
  } catch {
    return undefined;
  }
}
