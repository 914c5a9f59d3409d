import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { NONE } from "./bytes";
import { type Device, type DeviceList, logOfRoot } from "./deviceList";
import { HEAD_DOMAIN } from "./frozen";
import { signedList } from "./nextList";
import { Tree } from "./tree";
import { Writer } from "./writer";

/** The first list of a log, with its first device and its first generation. */
export function firstList(
  root: Uint8Array,
  recipient: string,
  recovery: string,
  device: Pick<Device, "id" | "signing" | "recipient" | "name">,
  signedAt: number,
): Uint8Array {
  const publicRoot = bytesToHex(ed25519.getPublicKey(root));
  const list = {
    log: logOfRoot(publicRoot),
    root: publicRoot,
    number: 1,
    previous: NONE,
    signedAt,
    recovery,
    recipients: [recipient],
    devices: [{ ...device, added: 1, revoked: undefined }],
  };
  return signedList(list, root);
}

/** The first head of stream 0 of a device, before its first segment: it vouches for the list that it names. */
export function firstHead(
  device: string,
  signing: Uint8Array,
  list: DeviceList,
  signedAt: number,
): Uint8Array {
  const body = new Writer("HBHD")
    .hex(list.log)
    .hex(device)
    .u32(0)
    .u64(1)
    .hex(NONE)
    .u64(0)
    .hex(NONE)
    .hex(new Tree().root())
    .u64(list.number)
    .hex(list.hash)
    .u32(list.recipients.length)
    .i64(signedAt)
    .list([], () => {})
    .bytes();
  return concatBytes(body, ed25519.sign(concatBytes(HEAD_DOMAIN, body), signing));
}
