import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { bech32 } from "@scure/base";
import { identityToRecipient } from "age-encryption";
import { type Digest, Malformed } from "./bytes";
import { type DeviceList, logOfRoot } from "./deviceList";
import { MAX_GENERATIONS, MAX_WRAP } from "./frozen";
import { secretBytes } from "./words";

/** The identities that open a log's segments. The root key, where a wrap holds it, is looked at and not kept. */
export interface KeyRing {
  log: Digest;
  /** `AGE-SECRET-KEY-1…`, generation 1 first. */
  identities: string[];
}

const LOG = "# hourbook sealed log ";
const ROOT = "# root key: ";
const ROOT_PREFIX = "hourbook-root-key-";
const GENERATION = "# generation ";

/** @throws Malformed for what is no key ring exactly as the format writes it. */
export function readKeyRing(text: string): KeyRing {
  const lines = text.length > MAX_WRAP ? [] : text.split("\n");
  const log = lines[0]?.startsWith(LOG) ? lines[0].slice(LOG.length) : "";
  if (!/^[0-9a-f]{64}$/.test(log) || lines.at(-1) !== "") throw new Malformed("no key ring");
  const root = lines[1]?.startsWith(ROOT) ? lines[1].slice(ROOT.length) : undefined;
  if (root !== undefined && logOfSecret(root) !== log) throw new Malformed("the root key of another log");
  const rest = lines.slice(root === undefined ? 1 : 2, -1);
  const count = rest.length / 2;
  if (!Number.isInteger(count) || count < 1 || count > MAX_GENERATIONS) throw new Malformed("no generation");
  const newestFirst = Array.from({ length: count }, (_, index) => {
    const secret = rest[index * 2 + 1] ?? "";
    if (rest[index * 2] !== `${GENERATION}${count - index}`) throw new Malformed("a generation is missing");
    if (!secret.startsWith("AGE-SECRET-KEY-1")) throw new Malformed("no identity");
    return secret;
  });
  return { log, identities: newestFirst.reverse() };
}

/** Whether a ring holds exactly the identities of a list, and belongs to its log. */
export async function fits(ring: KeyRing, list: DeviceList): Promise<boolean> {
  const recipients = await Promise.all(ring.identities.map(recipientOf));
  return ring.log === list.log && recipients.join() === list.recipients.join();
}

async function recipientOf(identity: string): Promise<string> {
  const text = await identityToRecipient(identity);
  return bytesToHex(bech32.decodeToBytes(text).bytes);
}

function logOfSecret(text: string): Digest | undefined {
  try {
    return logOfRoot(bytesToHex(ed25519.getPublicKey(secretBytes(ROOT_PREFIX, text))));
  } catch {
    return undefined;
  }
}
