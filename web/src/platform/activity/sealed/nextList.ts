import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { continues, type Device, type DeviceList, readDeviceList, type Seen } from "./deviceList";
import { DEVICE_LIST_DOMAIN } from "./frozen";
import type { Offer } from "./offer";
import { Writer } from "./writer";

/** What a new list changes. */
export type Change =
  | { add: Pick<Offer, "id" | "signing" | "recipient">; name: string }
  /** A device leaves, with its last heads that count. The ring has a new generation. */
  | { revoke: string; last: Seen[] }
  /** A new recovery key, by its public half. The ring has a new generation. */
  | { recovery: string }
  /** Only the ring changed: it has a new generation. */
  | { rotate: true };

/**
 * The next list, signed with the root key. `recipients` are the public halves of all generations.
 *
 * @throws Malformed where there is no such list: a name or a device that cannot be.
 */
export function nextList(
  before: DeviceList,
  change: Change,
  recipients: string[],
  root: Uint8Array,
  signedAt: number,
): Uint8Array {
  const number = before.number + 1;
  const next = {
    ...before,
    number,
    previous: before.hash,
    signedAt,
    recovery: "recovery" in change ? change.recovery : before.recovery,
    recipients,
    devices: changed(before.devices, change, number),
  };
  const bytes = signedList(next, root);
  // Whatever others would refuse is not sent.
  if (!continues(readDeviceList(bytes), before)) throw new Error("the list does not continue the last one");
  return bytes;
}

/** The bytes of a list with the signature of its root key. */
export function signedList(list: Omit<DeviceList, "hash">, root: Uint8Array): Uint8Array {
  const devices = list.devices.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  const writer = new Writer("HBDL")
    .hex(list.log)
    .hex(list.root)
    .u64(list.number)
    .hex(list.previous)
    .i64(list.signedAt)
    .mark(list.recovery !== undefined);
  if (list.recovery !== undefined) writer.hex(list.recovery);
  writer.list(list.recipients, (recipient) => writer.hex(recipient));
  writer.list(devices, (device) => writeDevice(writer, device));
  const body = writer.bytes();
  return concatBytes(body, ed25519.sign(concatBytes(DEVICE_LIST_DOMAIN, body), root));
}

function changed(devices: Device[], change: Change, number: number): Device[] {
  if ("add" in change) {
    const { id, signing, recipient } = change.add;
    return [...devices, { id, signing, recipient, name: change.name, added: number, revoked: undefined }];
  }
  if (!("revoke" in change)) return devices;
  const last = change.last.toSorted((left, right) => (left.stream < right.stream ? -1 : 1));
  return devices.map((device) =>
    device.id === change.revoke ? { ...device, revoked: { since: number, last } } : device,
  );
}

function writeDevice(writer: Writer, { id, signing, recipient, name, added, revoked }: Device): void {
  const text = new TextEncoder().encode(name);
  writer.hex(id).hex(signing).hex(recipient).u64(added).u16(text.length).raw(text);
  writer.mark(revoked !== undefined);
  if (!revoked) return;
  writer.u64(revoked.since);
  writer.list(revoked.last, ({ stream, number, hash }) => writer.hex(stream.slice(32)).u64(number).hex(hash));
}

/** The public half of a root key, to be held against that of the list. */
export function publicOf(root: Uint8Array): string {
  return bytesToHex(ed25519.getPublicKey(root));
}
