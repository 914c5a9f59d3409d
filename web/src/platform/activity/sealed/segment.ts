import { Decrypter } from "age-encryption";
import { decompress } from "fzstd";
import { hashOf, Malformed, NONE, Reader } from "./bytes";
import type { Counted } from "./check";
import * as frozen from "./frozen";
import type { KeyRing } from "./keyRing";
import { type ActivityRecord, readRecords } from "./records";

interface Header {
  log: string;
  stream: string;
  number: number;
  previous: string;
  generation: number;
  first: number;
  last: number;
  records: number;
  textLength: number;
  contentLength: number;
}

/** Opens the bytes of a segment that counts, and of no other.
 *
 * @throws for whatever is not exactly what the head named. */
export async function openSegment(
  place: Counted,
  sealed: Uint8Array,
  ring: KeyRing,
): Promise<ActivityRecord[]> {
  if (hashOf(sealed) !== place.id) throw new Malformed("other bytes");
  const { generation, framed } = await decrypt(sealed, ring);
  const { header, text } = openFramed(framed);
  const here =
    header.log === ring.log &&
    header.generation === generation &&
    header.stream === place.stream &&
    header.number === place.number &&
    header.previous === place.previous;
  if (!here) throw new Malformed("a segment of another place");
  const records = readRecords(text);
  if (records.length !== header.records) throw new Malformed("another number of records");
  return records;
}

/** The newest generation is tried first: it opens almost everything. */
async function decrypt(
  sealed: Uint8Array,
  ring: KeyRing,
): Promise<{ generation: number; framed: Uint8Array }> {
  if (sealed.length > frozen.MAX_SEALED) throw new Malformed("a segment over its limit");
  for (let generation = ring.identities.length; generation > 0; generation -= 1) {
    const decrypter = new Decrypter();
    decrypter.addIdentity(ring.identities[generation - 1] as string);
    try {
      return { generation, framed: await decrypter.decrypt(sealed) };
    } catch (thrown) {
      const another = thrown instanceof Error && thrown.message.startsWith("no identity matched");
      if (!another) throw thrown;
    }
  }
  throw new Malformed("no generation opens it");
}

/** What is inside the age file. */
export function openFramed(framed: Uint8Array): { header: Header; text: string } {
  if (framed.length > frozen.MAX_FRAMED) throw new Malformed("a segment over its limit");
  const view = new DataView(framed.buffer, framed.byteOffset, framed.length);
  const begins =
    framed.length >= frozen.SMALLEST_BUCKET &&
    view.getUint32(0, true) === frozen.HEADER_FRAME &&
    view.getUint32(4, true) === frozen.HEADER_LENGTH;
  if (!begins) throw new Malformed("no header frame");
  const from = frozen.FRAME_OVERHEAD + frozen.HEADER_LENGTH;
  const header = readHeader(framed.subarray(frozen.FRAME_OVERHEAD, from));
  const to = from + header.contentLength;
  if (to + frozen.FRAME_OVERHEAD > framed.length) throw new Malformed("the segment ends too early");
  const padding = framed.subarray(to + frozen.FRAME_OVERHEAD);
  const padded =
    view.getUint32(to, true) === frozen.PADDING_FRAME &&
    view.getUint32(to + 4, true) === padding.length &&
    bucket(to + frozen.FRAME_OVERHEAD) === framed.length &&
    padding.every((byte) => byte === 0);
  if (!padded) throw new Malformed("wrong padding");
  return { header, text: unfold(framed.subarray(from, to), header.textLength) };
}

function readHeader(bytes: Uint8Array): Header {
  const reader = new Reader(bytes, "HBSG", frozen.HEADER_LENGTH);
  if (reader.u8() !== 1) throw new Malformed("an unknown suite");
  const header = {
    log: reader.hex(32),
    stream: reader.hex(20),
    number: reader.u64(),
    previous: reader.hex(32),
    generation: reader.u32(),
    first: reader.i64(),
    last: reader.i64(),
    records: reader.u32(),
    textLength: reader.u32(),
    contentLength: reader.u32(),
  };
  reader.end();
  const empty = header.first === 0 && header.last === 0 && header.textLength === 0;
  const right =
    header.number > 0 &&
    header.generation > 0 &&
    (header.number === 1) === (header.previous === NONE) &&
    header.first <= header.last &&
    (header.records > 0 || empty) &&
    header.records <= frozen.MAX_RECORDS &&
    header.textLength <= frozen.MAX_TEXT &&
    header.contentLength <= frozen.MAX_CONTENT;
  if (!right) throw new Malformed("the header is not in canonical form");
  return header;
}

/** Exactly as many bytes as the header says. A shorter text leaves zeros behind, which are no record. */
function unfold(content: Uint8Array, length: number): string {
  const text = length === 0 ? new Uint8Array() : decompress(content, new Uint8Array(length));
  if (text.length !== length) throw new Malformed("another length");
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text);
}

/** The padded length of so many bytes (Padmé). */
export function bucket(length: number): number {
  const least = Math.max(length, frozen.SMALLEST_BUCKET);
  const exponent = 31 - Math.clz32(least);
  const mantissa = 32 - Math.clz32(exponent);
  const step = 2 ** (exponent - mantissa);
  return Math.ceil(least / step) * step;
}
