import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** 32 bytes as 64 hexadecimal digits. */
export type Digest = string;
/** 16 bytes of a device and 4 of a stream as 40 hexadecimal digits: as text they stand in the order of their bytes. */
export type StreamId = string;

/** Stands before the first of a chain. */
export const NONE: Digest = "0".repeat(64);

/** Bytes that are not what they should be. */
export class Malformed extends Error {}

export function hashOf(...parts: Uint8Array[]): Digest {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return bytesToHex(hash.digest());
}

export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function fromBase64(text: string): Uint8Array {
  const raw = atob(text);
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Whether a list rises strictly: sorted, and nothing twice. */
export function rises<Key extends string | number>(keys: Key[]): boolean {
  return keys.every((key, index) => index === 0 || (keys[index - 1] as Key) < key);
}

/** The device of a stream. */
export function deviceOf(stream: StreamId): string {
  return stream.slice(0, 32);
}

/** Reads an object from its beginning; every read is checked. */
export class Reader {
  #at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** @throws Malformed for what is too long, something else, or of an unknown version. */
  constructor(bytes: Uint8Array, magic: string, limit: number) {
    if (bytes.length > limit) throw new Malformed(`${magic} is over its limit`);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (this.text(4) !== magic) throw new Malformed(`no ${magic}`);
    if (this.u8() !== 1) throw new Malformed(`${magic} of an unknown version`);
  }

  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Malformed("the bytes end too early");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  hex(length: number): string {
    return bytesToHex(this.take(length));
  }

  /** @throws Malformed for what is no UTF-8. */
  text(length: number): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(length));
    } catch {
      throw new Malformed("no text");
    }
  }

  u8(): number {
    return this.#view.getUint8(this.#place(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#place(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#place(4));
  }

  /** No log will ever count beyond what a number of JavaScript holds exactly. */
  u64(): number {
    return exact(this.#view.getBigUint64(this.#place(8)));
  }

  i64(): number {
    return exact(this.#view.getBigInt64(this.#place(8)));
  }

  /** A mark that is 0 or 1. */
  mark(): boolean {
    const mark = this.u8();
    if (mark > 1) throw new Malformed("a mark that is neither 0 nor 1");
    return mark === 1;
  }

  /** A counted list; its length is checked before anything is read of it. */
  list<Item>(limit: number, read: () => Item): Item[] {
    const count = this.u16();
    if (count > limit) throw new Malformed("a list over its limit");
    return Array.from({ length: count }, read);
  }

  /** A signature at the end and nothing after it; and the body that it signs. */
  signature(): { body: Uint8Array; signature: Uint8Array } {
    const body = this.#bytes.subarray(0, this.#at);
    const signature = this.take(64);
    this.end();
    return { body, signature };
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new Malformed("bytes follow");
  }

  #place(length: number): number {
    const at = this.#at;
    this.take(length);
    return at;
  }
}

function exact(number: bigint): number {
  const plain = Number(number);
  if (!Number.isSafeInteger(plain)) throw new Malformed("a number beyond all logs");
  return plain;
}
