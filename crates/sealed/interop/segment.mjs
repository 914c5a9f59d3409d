// Sealed segments as docs/sealed-format.md describes them, written a second time: for browsers and Node, with the
// packages age-encryption and fzstd, and without a line of the Rust crate.

import { Decrypter, Encrypter } from "age-encryption";
import { decompress } from "fzstd";

const HEADER_FRAME = 0x184d2a5a;
const PADDING_FRAME = 0x184d2a5b;
const HEADER_LENGTH = 130;
const SMALLEST_BUCKET = 4096;
/** zstd's largest block. */
const BLOCK = 128 * 1024;

/** The padded length of so many bytes (Padmé). */
export function bucket(length) {
  const least = Math.max(length, SMALLEST_BUCKET);
  const exponent = Math.floor(Math.log2(least));
  const mantissa = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - mantissa);
  return Math.ceil(least / step) * step;
}

/** A valid zstd frame of uncompressed blocks: what a program without a compressor may write. */
function rawFrame(text) {
  const blocks = Math.max(1, Math.ceil(text.length / BLOCK));
  const frame = new Uint8Array(4 + 1 + 4 + blocks * 3 + text.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, 0xfd2fb528, true);
  // One segment, its length in four bytes, no checksum, no dictionary.
  frame[4] = 0b1010_0000;
  view.setUint32(5, text.length, true);
  let at = 9;
  for (let index = 0; index < blocks; index += 1) {
    const part = text.subarray(index * BLOCK, (index + 1) * BLOCK);
    const block = (part.length << 3) | (index === blocks - 1 ? 1 : 0);
    frame.set([block & 255, (block >> 8) & 255, block >> 16], at);
    frame.set(part, at + 3);
    at += 3 + part.length;
  }
  return frame;
}

function hexToBytes(text) {
  return Uint8Array.from(Buffer.from(text.replaceAll("-", ""), "hex"));
}

function encodeHeader(header, textLength, contentLength) {
  const bytes = new Uint8Array(HEADER_LENGTH);
  const view = new DataView(bytes.buffer);
  bytes.set([0x48, 0x42, 0x53, 0x47, 1, 1]);
  bytes.set(hexToBytes(header.log), 6);
  bytes.set(hexToBytes(header.device), 38);
  view.setUint32(54, header.stream);
  view.setBigUint64(58, BigInt(header.number));
  bytes.set(hexToBytes(header.previous), 66);
  view.setUint32(98, header.generation);
  view.setBigInt64(102, BigInt(header.first));
  view.setBigInt64(110, BigInt(header.last));
  view.setUint32(118, header.records);
  view.setUint32(122, textLength);
  view.setUint32(126, contentLength);
  return bytes;
}

function decodeHeader(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const hex = (from, to) => Buffer.from(bytes.subarray(from, to)).toString("hex");
  if (hex(0, 6) !== "484253470101") throw new Error("no segment header of version 1");
  return {
    log: hex(6, 38),
    device: hex(38, 54),
    stream: view.getUint32(54),
    number: Number(view.getBigUint64(58)),
    previous: hex(66, 98),
    generation: view.getUint32(98),
    first: Number(view.getBigInt64(102)),
    last: Number(view.getBigInt64(110)),
    records: view.getUint32(118),
    textLength: view.getUint32(122),
    contentLength: view.getUint32(126),
  };
}

/** Seals lines; the header says where they belong. */
export async function seal(header, text, recipient) {
  const content = rawFrame(text);
  const bare = 8 + HEADER_LENGTH + content.length + 8;
  const framed = new Uint8Array(bucket(bare));
  const view = new DataView(framed.buffer);
  view.setUint32(0, HEADER_FRAME, true);
  view.setUint32(4, HEADER_LENGTH, true);
  framed.set(encodeHeader(header, text.length, content.length), 8);
  framed.set(content, 8 + HEADER_LENGTH);
  view.setUint32(bare - 8, PADDING_FRAME, true);
  view.setUint32(bare - 4, framed.length - bare, true);
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(framed);
}

/** The identities of a key ring file, newest first. */
export function identities(file) {
  return file.split("\n").filter((line) => line.startsWith("AGE-SECRET-KEY-1"));
}

/** Opens a segment: its header and its lines. */
export async function open(sealed, keys) {
  const decrypter = new Decrypter();
  for (const key of keys) decrypter.addIdentity(key);
  const framed = await decrypter.decrypt(sealed);
  const view = new DataView(framed.buffer, framed.byteOffset, framed.length);
  if (view.getUint32(0, true) !== HEADER_FRAME || view.getUint32(4, true) !== HEADER_LENGTH) {
    throw new Error("no header frame");
  }
  const header = decodeHeader(framed.subarray(8, 8 + HEADER_LENGTH));
  const from = 8 + HEADER_LENGTH;
  const to = from + header.contentLength;
  const padding = framed.subarray(to + 8);
  const right =
    view.getUint32(to, true) === PADDING_FRAME &&
    view.getUint32(to + 4, true) === padding.length &&
    bucket(to + 8) === framed.length &&
    padding.every((byte) => byte === 0);
  if (!right) throw new Error("wrong padding");
  const text = decompress(framed.subarray(from, to), new Uint8Array(header.textLength));
  return { header, text };
}
