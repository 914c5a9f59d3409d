import { hexToBytes } from "@noble/hashes/utils.js";
import { bech32 } from "@scure/base";
import { Decrypter, Encrypter } from "age-encryption";
import { LARGEST_WORK_FACTOR, MAX_WRAP, SMALLEST_WORK_FACTOR, WORK_FACTOR } from "./frozen";

/** What is inside, from the text of the file. */
type Read<Ring> = (text: string) => Ring;

export type WrapProblem =
  /** Not the file that belongs there. */
  | "wrap_unreadable"
  /** Somebody made guessing easy. */
  | "wrap_weakened"
  /** Somebody wants to keep the machine busy. */
  | "wrap_inflated"
  /** The wrong passphrase or kit, or altered bytes: age cannot tell which. */
  | "wrong_secret";

export class WrapError extends Error {
  readonly code: WrapProblem;
  constructor(code: WrapProblem) {
    super(code);
    this.code = code;
  }
}

/** @throws WrapError. The work factor is looked at before any work is done. */
export async function openWithPassphrase<Ring>(
  bytes: Uint8Array,
  passphrase: string,
  read: Read<Ring>,
): Promise<Ring> {
  const factor = workFactor(bytes);
  if (factor === undefined) throw new WrapError("wrap_unreadable");
  if (factor < SMALLEST_WORK_FACTOR) throw new WrapError("wrap_weakened");
  if (factor > LARGEST_WORK_FACTOR) throw new WrapError("wrap_inflated");
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase.normalize("NFC"));
  return open(decrypter, bytes, read);
}

/** Opens a wrap with the recovery key. A file for a passphrase is never tried: nobody makes this machine derive a key.
 *
 * @throws WrapError */
export async function openWithIdentity<Ring>(
  bytes: Uint8Array,
  identity: string,
  read: Read<Ring>,
): Promise<Ring> {
  if (bytes.length > MAX_WRAP || workFactor(bytes) !== undefined) throw new WrapError("wrap_unreadable");
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return open(decrypter, bytes, read);
}

/** A key ring for whoever has the secret half of this recipient. */
export async function wrapFor(recipient: string, ring: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(bech32.encodeFromBytes("age", hexToBytes(recipient)));
  return encrypter.encrypt(ring);
}

/** A key ring for whoever knows the passphrase; this takes some seconds. */
export async function wrapForPassphrase(passphrase: string, ring: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase.normalize("NFC"));
  encrypter.setScryptWorkFactor(WORK_FACTOR);
  return encrypter.encrypt(ring);
}

/**
 * The same, opened once: nobody can try it later, when it is the only way in.
 *
 * @throws WrapError */
export async function triedForPassphrase(passphrase: string, ring: string): Promise<Uint8Array> {
  const bytes = await wrapForPassphrase(passphrase, ring);
  await openWithPassphrase(bytes, passphrase, (text) => same(text, ring));
  return bytes;
}

/** A wrap for a recovery key, opened once with it.
 *
 * @throws WrapError */
export async function triedForRecovery(key: string, recipient: string, ring: string): Promise<Uint8Array> {
  const bytes = await wrapFor(recipient, ring);
  await openWithIdentity(bytes, key, (text) => same(text, ring));
  return bytes;
}

function same(text: string, ring: string): void {
  if (text !== ring) throw new Error("another ring came out");
}

/** The work factor of a wrap whose stanza is scrypt, from the header that age authenticates. */
export function workFactor(bytes: Uint8Array): number | undefined {
  if (bytes.length > MAX_WRAP) return undefined;
  const [version, stanza] = new TextDecoder("latin1").decode(bytes.subarray(0, 256)).split("\n");
  if (version !== "age-encryption.org/v1") return undefined;
  const found = /^-> scrypt [^ ]+ ([1-9][0-9]?)$/.exec(stanza ?? "");
  return found ? Number(found[1]) : undefined;
}

async function open<Ring>(decrypter: Decrypter, bytes: Uint8Array, read: Read<Ring>): Promise<Ring> {
  const file = await decrypter.decrypt(bytes, "text").catch(() => {
    throw new WrapError("wrong_secret");
  });
  try {
    return read(file);
  } catch {
    throw new WrapError("wrap_unreadable");
  }
}
