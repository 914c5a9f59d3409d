import { type Digest, deviceOf, hashOf, Malformed, NONE, Reader, rises, type StreamId } from "./bytes";
import type { Device, Seen } from "./deviceList";
import * as frozen from "./frozen";
import { isSigned } from "./signature";

/** What a device says of one of its streams. */
export interface Head {
  log: Digest;
  stream: StreamId;
  number: number;
  previous: Digest;
  /** How many segments the stream has. */
  segments: number;
  lastSegment: Digest;
  /** The Merkle root over the names of all of them. */
  root: Digest;
  listNumber: number;
  listHash: Digest;
  generation: number;
  /** By the device's clock, in milliseconds since 1970. */
  signedAt: number;
  /** The last heads of other streams that the device had verified. */
  seen: Seen[];
  hash: Digest;
  isSignedBy: (device: Device) => boolean;
}

/** @throws Malformed. The signature is not looked at. */
export function readHead(bytes: Uint8Array): Head {
  const reader = new Reader(bytes, "HBHD", frozen.MAX_HEAD);
  const read = {
    log: reader.hex(32),
    stream: reader.hex(20),
    number: reader.u64(),
    previous: reader.hex(32),
    segments: reader.u64(),
    lastSegment: reader.hex(32),
    root: reader.hex(32),
    listNumber: reader.u64(),
    listHash: reader.hex(32),
    generation: reader.u32(),
    signedAt: reader.i64(),
    seen: reader.list(frozen.MAX_SEEN, () => ({
      stream: reader.hex(20),
      number: reader.u64(),
      hash: reader.hex(32),
    })),
  };
  const canonical =
    read.number > 0 &&
    (read.number === 1) === (read.previous === NONE) &&
    (read.segments === 0) === (read.lastSegment === NONE) &&
    read.listNumber > 0 &&
    read.generation > 0 &&
    rises(read.seen.map(({ stream }) => stream)) &&
    read.seen.every(({ number, stream }) => number > 0 && stream !== read.stream);
  const { body, signature } = reader.signature();
  if (!canonical) throw new Malformed("the head is not in canonical form");
  return {
    ...read,
    hash: hashOf(frozen.HEAD_DOMAIN, body),
    isSignedBy: (device) =>
      device.id === deviceOf(read.stream) && isSigned(device.signing, frozen.HEAD_DOMAIN, body, signature),
  };
}

/** Segments of one stream that their owner removed. */
export interface Removal {
  log: Digest;
  stream: StreamId;
  from: number;
  to: number;
  /** Which device says so. */
  by: string;
  listNumber: number;
  isSignedBy: (device: Device) => boolean;
}

/** @throws Malformed. The signature is not looked at. */
export function readRemoval(bytes: Uint8Array): Removal {
  const reader = new Reader(bytes, "HBRM", frozen.MAX_REMOVAL);
  const read = {
    log: reader.hex(32),
    stream: reader.hex(20),
    from: reader.u64(),
    to: reader.u64(),
    by: reader.hex(16),
    listNumber: reader.u64(),
  };
  reader.i64();
  const { body, signature } = reader.signature();
  if (read.from < 1 || read.from > read.to || read.listNumber < 1)
    throw new Malformed("the removal is not in canonical form");
  return {
    ...read,
    isSignedBy: (device) =>
      device.id === read.by && isSigned(device.signing, frozen.REMOVAL_DOMAIN, body, signature),
  };
}
