import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { bech32 } from "@scure/base";
import { type Digest, Malformed, Reader } from "./bytes";
import { Forged } from "./deviceList";
import { CODE_DOMAIN, MAX_OFFER, OFFER_DOMAIN, OFFER_PREFIX } from "./frozen";
import { isSigned } from "./signature";

/** The public keys of a device that asks to be let in. */
export interface Offer {
  /** 32 hexadecimal digits. */
  id: string;
  signing: string;
  recipient: string;
  bytes: Uint8Array;
}

/**
 * Reads an offer and checks that the device has the key it shows.
 *
 * @throws Malformed or Forged
 */
export function readOffer(bytes: Uint8Array): Offer {
  const reader = new Reader(bytes, "HBOF", MAX_OFFER);
  const device = { id: reader.hex(16), signing: reader.hex(32), recipient: reader.hex(32) };
  const { body, signature } = reader.signature();
  if (!isSigned(device.signing, OFFER_DOMAIN, body, signature)) throw new Forged("an offer of another");
  return { ...device, bytes };
}

/** Reads `HOURBOOK-OFFER-1…`, as the new device shows it.
 *
 * @throws Malformed or Forged */
export function readOfferText(text: string): Offer {
  return readOffer(offerBytes(text.trim()));
}

function offerBytes(text: string): Uint8Array {
  try {
    const { prefix, words } = bech32.decode(text as `${string}1${string}`, false);
    if (prefix.toLowerCase() === OFFER_PREFIX) return bech32.fromWords(words);
  } catch {
    // A letter is wrong: the checksum finds it.
  }
  throw new Malformed("no offer");
}

/**
 * Six groups of five digits that both screens show: nobody finds other keys with the same 99 bits, and the log is part of
 * them.
 */
export function verificationCode(log: Digest, offer: Offer): string {
  const hash = sha256(concatBytes(CODE_DOMAIN, hexToBytes(log), offer.bytes));
  return Array.from({ length: 6 }, (_, group) => {
    const bytes = hash.subarray(group * 5, group * 5 + 5);
    // 40 bits are held exactly.
    const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    return String(number % 100_000).padStart(5, "0");
  }).join(" ");
}
