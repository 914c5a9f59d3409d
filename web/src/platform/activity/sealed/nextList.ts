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
  | { revoke: string; last: Seen[] };

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
  const devices = changed(before.devices, change, number).toSorted((left, right) =>
    left.id < right.id ? -1 : 1,
  );
  const writer = new Writer("HBDL")
    .hex(before.log)
    .hex(before.root)
    .u64(number)
    .hex(before.hash)
    .i64(signedAt)
    .mark(before.recovery !== undefined);
  if (before.recovery !== undefined) writer.hex(before.recovery);
  writer.list(recipients, (recipient) => writer.hex(recipient));
  writer.list(devices, (device) => writeDevice(writer, device));
  const body = writer.bytes();
  const bytes = concatBytes(body, ed25519.sign(concatBytes(DEVICE_LIST_DOMAIN, body), root));
  // Whatever others would refuse is not sent.
  if (!continues(readDeviceList(bytes), before)) throw new Error("the list does not continue the last one");
  return bytes;
}

function changed(devices: Device[], change: Change, number: number): Device[] {
  if ("add" in change) {
    const { id, signing, recipient } = change.add;
    return [...devices, { id, signing, recipient, name: change.name, added: number, revoked: undefined }];
  }
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
