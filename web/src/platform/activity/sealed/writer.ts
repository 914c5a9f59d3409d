import { hexToBytes } from "@noble/hashes/utils.js";
import { textBytes } from "./bytes";

/** Writes an object as the format wants it: the counterpart of `Reader`. */
export class Writer {
  readonly #bytes: number[] = [];

  constructor(magic: string) {
    this.raw(textBytes(magic)).u8(1);
  }

  raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  hex(digits: string): this {
    return this.raw(hexToBytes(digits));
  }

  u8(number: number): this {
    this.#bytes.push(number);
    return this;
  }

  u16(number: number): this {
    return this.u8(number >> 8).u8(number & 255);
  }

  u32(number: number): this {
    return this.u16(number >>> 16).u16(number & 0xffff);
  }

  u64(number: number): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, BigInt(number));
    return this.raw(bytes);
  }

  /** Two's complement; the same as `u64` for what JavaScript holds exactly. */
  i64(number: number): this {
    return this.u64(number);
  }

  /** Whether something follows that may be absent. */
  mark(follows: boolean): this {
    return this.u8(follows ? 1 : 0);
  }

  /** A counted list. */
  list<Item>(items: Item[], write: (item: Item) => void): this {
    this.u16(items.length);
    for (const item of items) write(item);
    return this;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
