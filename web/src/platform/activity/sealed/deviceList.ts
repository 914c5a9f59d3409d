import { hexToBytes } from "@noble/hashes/utils.js";
import { type Digest, hashOf, Malformed, NONE, Reader, rises, type StreamId, textBytes } from "./bytes";
import * as frozen from "./frozen";
import { isSigned } from "./signature";

/** One head, by name. */
export interface Seen {
  stream: StreamId;
  number: number;
  hash: Digest;
}

export interface Device {
  /** 32 hexadecimal digits. */
  id: string;
  signing: string;
  recipient: string;
  name: string;
  /** The number of the list that brought it. */
  added: number;
  /** The list that revoked it, and its last heads that count. */
  revoked: { since: number; last: Seen[] } | undefined;
}

/** One version of the device list, which the root key signed. */
export interface DeviceList {
  log: Digest;
  root: string;
  number: number;
  previous: Digest;
  signedAt: number;
  recovery: string | undefined;
  /** Public halves of the data identities, generation 1 first. */
  recipients: string[];
  devices: Device[];
  hash: Digest;
}

/** A list whose signature is not that of the root key of its log. */
export class Forged extends Error {}

/**
 * Reads a list and checks its signature, but not its place in the chain.
 *
 * @throws Malformed or Forged
 */
export function readDeviceList(bytes: Uint8Array): DeviceList {
  const reader = new Reader(bytes, "HBDL", frozen.MAX_DEVICE_LIST);
  const read = {
    log: reader.hex(32),
    root: reader.hex(32),
    number: reader.u64(),
    previous: reader.hex(32),
    signedAt: reader.i64(),
    recovery: reader.mark() ? reader.hex(32) : undefined,
    recipients: reader.list(frozen.MAX_GENERATIONS, () => reader.hex(32)),
    devices: reader.list(frozen.MAX_DEVICES, () => readDevice(reader)),
  };
  const { body, signature } = reader.signature();
  const list = { ...read, hash: hashOf(frozen.DEVICE_LIST_DOMAIN, body) };
  if (!isCanonical(list)) throw new Malformed("the device list is not in canonical form");
  if (logOfRoot(list.root) !== list.log) throw new Forged("the root key of another log");
  if (!isSigned(list.root, frozen.DEVICE_LIST_DOMAIN, body, signature)) throw new Forged("wrong signature");
  return list;
}

/** The name of the log of a root key. */
export function logOfRoot(root: string): Digest {
  return hashOf(frozen.LOG_DOMAIN, hexToBytes(root));
}

function readDevice(reader: Reader): Device {
  const id = reader.hex(16);
  const signing = reader.hex(32);
  const recipient = reader.hex(32);
  const added = reader.u64();
  const length = reader.u16();
  if (length > frozen.MAX_NAME) throw new Malformed("the name of a device is over its limit");
  const name = reader.text(length);
  const revoked = reader.mark()
    ? {
        since: reader.u64(),
        last: reader.list(frozen.MAX_STREAMS, () => ({
          stream: id + reader.hex(4),
          number: reader.u64(),
          hash: reader.hex(32),
        })),
      }
    : undefined;
  return { id, signing, recipient, name, added, revoked };
}

function isCanonical(list: DeviceList): boolean {
  return (
    list.number > 0 &&
    (list.number === 1) === (list.previous === NONE) &&
    list.recipients.length > 0 &&
    list.devices.length > 0 &&
    rises(list.devices.map((device) => device.id)) &&
    list.devices.every((device) => isDevice(list, device))
  );
}

function isDevice(list: DeviceList, { name, added, revoked }: Device): boolean {
  const named = name.trim() !== "" && !/\p{Cc}/u.test(name) && textBytes(name).length <= frozen.MAX_NAME;
  const inTime = added >= 1 && added <= list.number;
  const endedWell =
    revoked === undefined ||
    (revoked.since > added &&
      revoked.since <= list.number &&
      rises(revoked.last.map((seen) => seen.stream)) &&
      revoked.last.every((seen) => seen.number > 0));
  return named && inTime && endedWell;
}

/** Whether a list follows another one as section 7 of the format demands. */
export function continues(list: DeviceList, before: DeviceList): boolean {
  const revokes = list.devices.some((device) => device.revoked?.since === list.number);
  return (
    list.log === before.log &&
    list.root === before.root &&
    list.number === before.number + 1 &&
    list.previous === before.hash &&
    before.recipients.every((recipient, index) => list.recipients[index] === recipient) &&
    (!revokes || list.recipients.length > before.recipients.length) &&
    before.devices.every((old) => isKept(list, old)) &&
    list.devices.every(
      (device) =>
        before.devices.some(({ id }) => id === device.id) ||
        (device.added === list.number && device.revoked === undefined),
    )
  );
}

/** Whether a device of the list before stands in this one unchanged, or revoked by it. */
function isKept(list: DeviceList, old: Device): boolean {
  const now = list.devices.find(({ id }) => id === old.id);
  if (!now) return false;
  const same =
    now.signing === old.signing &&
    now.recipient === old.recipient &&
    now.name === old.name &&
    now.added === old.added;
  const newly = old.revoked === undefined && (now.revoked === undefined || now.revoked.since === list.number);
  return same && (newly || JSON.stringify(now.revoked) === JSON.stringify(old.revoked));
}
