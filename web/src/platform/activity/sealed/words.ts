import { hexToBytes } from "@noble/hashes/utils.js";
import { bech32 } from "@scure/base";
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import type { Digest } from "./bytes";

const SECRET = "age-secret-key-";

/** The fingerprint of a log as 12 words, to compare with another screen or the recovery kit. */
export function fingerprintOf(log: Digest): string {
  return entropyToMnemonic(hexToBytes(log).subarray(0, 16), wordlist);
}

/** The recovery key as `age` takes it, of either text on the kit however it was typed; nothing for anything else. */
export function readRecoveryKey(typed: string): string | undefined {
  const text = typed.trim();
  try {
    if (text.toLowerCase().startsWith(SECRET)) return keyText(secretBytes(SECRET, text));
    if (text.length > 1024) return undefined;
    return keyText(mnemonicToEntropy(text.split(/\s+/).join(" ").toLowerCase(), wordlist));
  } catch {
    // A letter or a word that is none; the checksum finds all but one in 2^8 of wrong words.
    return undefined;
  }
}

/** The 24 words of a recovery key. */
export function wordsOf(key: string): string {
  return entropyToMnemonic(secretBytes(SECRET, key), wordlist);
}

/** The 32 bytes of a key written in Bech32 capitals. */
export function secretBytes(prefix: string, text: string): Uint8Array {
  const decoded = bech32.decodeToBytes(text);
  if (decoded.prefix.toLowerCase() !== prefix || decoded.bytes.length !== 32) throw new Error("no such key");
  return decoded.bytes;
}

/** The key of 32 secret bytes as `age` takes it. */
export function keyText(secret: Uint8Array): string {
  if (secret.length !== 32) throw new Error("24 words are needed");
  return bech32.encodeFromBytes(SECRET, secret).toUpperCase();
}
