import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { bech32 } from "@scure/base";
import { identityToRecipient } from "age-encryption";
import { type Digest, Malformed } from "./bytes";
import { type DeviceList, logOfRoot } from "./deviceList";
import { MAX_GENERATIONS, MAX_WRAP } from "./frozen";
import { secretBytes } from "./words";

/** The identities that open a log's segments. */
export interface KeyRing {
  log: Digest;
  /** `AGE-SECRET-KEY-1…`, generation 1 first. */
  identities: string[];
}

const LOG = "# hourbook sealed log ";
const ROOT = "# root key: ";
const ROOT_PREFIX = "hourbook-root-key-";
const GENERATION = "# generation ";

/** A ring with the root key, which signs device lists. It is held while a list is made, and not longer. */
export interface RootKeyRing extends KeyRing {
  root: Uint8Array;
}

/** @throws Malformed for what is no key ring exactly as the format writes it. */
export function readKeyRing(text: string): KeyRing {
  const { log, identities } = parse(text);
  return { log, identities };
}

/** @throws Malformed for what is no key ring with a root key. */
export function readRootKeyRing(text: string): RootKeyRing {
  const { log, identities, root } = parse(text);
  if (!root) throw new Malformed("no root key");
  return { log, identities, root };
}

/** A ring as a file; with the root key for passphrase and recovery kit, without it for a device. */
export function writeKeyRing({ log, identities }: KeyRing, root?: Uint8Array): string {
  const key = root && `${ROOT}${bech32.encodeFromBytes(ROOT_PREFIX, root).toUpperCase()}`;
  const generations = identities.map((identity, index) => `${GENERATION}${index + 1}\n${identity}`);
  return `${[LOG + log, ...(key ? [key] : []), ...generations.toReversed()].join("\n")}\n`;
}

function parse(text: string): KeyRing & { root: Uint8Array | undefined } {
  const lines = text.length > MAX_WRAP ? [] : text.split("\n");
  const log = lines[0]?.startsWith(LOG) ? lines[0].slice(LOG.length) : "";
  if (!/^[0-9a-f]{64}$/.test(log) || lines.at(-1) !== "") throw new Malformed("no key ring");
  const named = lines[1]?.startsWith(ROOT) ? lines[1].slice(ROOT.length) : undefined;
  const root = named === undefined ? undefined : rootOf(named, log);
  const rest = lines.slice(root === undefined ? 1 : 2, -1);
  const count = rest.length / 2;
  if (!Number.isInteger(count) || count < 1 || count > MAX_GENERATIONS) throw new Malformed("no generation");
  const newestFirst = Array.from({ length: count }, (_, index) => {
    const secret = rest[index * 2 + 1] ?? "";
    if (rest[index * 2] !== `${GENERATION}${count - index}`) throw new Malformed("a generation is missing");
    if (!secret.startsWith("AGE-SECRET-KEY-1")) throw new Malformed("no identity");
    return secret;
  });
  return { log, identities: newestFirst.reverse(), root };
}

/** Whether a ring holds exactly the identities of a list, and belongs to its log. */
export async function fits(ring: KeyRing, list: DeviceList): Promise<boolean> {
  const recipients = await Promise.all(ring.identities.map(recipientOf));
  return ring.log === list.log && recipients.join() === list.recipients.join();
}

/**
 * The ring without what is ahead of a list; nothing where the rest does not fit. Whoever renews the keys stores the wraps
 * first, so what broke off, or is on its way, leaves generations that no list names yet.
 */
export async function fitting<Ring extends KeyRing>(ring: Ring, list: DeviceList): Promise<Ring | undefined> {
  const named = { ...ring, identities: ring.identities.slice(0, list.recipients.length) };
  return (await fits(named, list)) ? named : undefined;
}

/** The public half of an identity. */
export async function recipientOf(identity: string): Promise<string> {
  const text = await identityToRecipient(identity);
  return bytesToHex(bech32.decodeToBytes(text).bytes);
}

function rootOf(text: string, log: Digest): Uint8Array {
  try {
    const root = secretBytes(ROOT_PREFIX, text);
    if (logOfRoot(bytesToHex(ed25519.getPublicKey(root))) === log) return root;
  } catch {
    // No key at all.
  }
  throw new Malformed("the root key of another log");
}
