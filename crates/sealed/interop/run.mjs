// node run.mjs seal FOLDER   seals every file that FOLDER/manifest.json names
// node run.mjs open FOLDER   opens them
// node run.mjs vectors       checks ../vectors

import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { Decrypter } from "age-encryption";
import { identities, open, seal } from "./segment.mjs";

const [command, folder] = process.argv.slice(2);

async function sealAll() {
  for (const { name, header, recipient } of await manifest()) {
    const text = await readFile(join(folder, `${name}.jsonl`));
    await writeFile(join(folder, `${name}.age`), await seal(header, new Uint8Array(text), recipient));
  }
}

async function openAll() {
  const keys = identities(await readFile(join(folder, "identity.txt"), "utf8"));
  for (const { name, header } of await manifest()) {
    const opened = await open(new Uint8Array(await readFile(join(folder, `${name}.age`))), keys);
    const { textLength, contentLength, ...placed } = opened.header;
    assert.deepEqual(placed, { ...header, device: header.device.replaceAll("-", "") });
    await writeFile(join(folder, `${name}.opened`), opened.text);
  }
}

async function manifest() {
  return JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
}

const DOMAINS = {
  log: "hourbook sealed log v1\n",
  head: "hourbook sealed head v1\n",
  list: "hourbook sealed device list v1\n",
};

function sha256(...pieces) {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

/** A raw Ed25519 key in the wrapping that Node wants. */
function publicKey(raw) {
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
  return createPublicKey({ key: der, format: "der", type: "spki" });
}

function checkSigned(domain, bytes, key, hash) {
  const body = bytes.subarray(0, -64);
  const message = Buffer.concat([Buffer.from(domain), body]);
  assert.ok(verify(null, message, publicKey(key), bytes.subarray(-64)), "signature");
  assert.equal(sha256(message).toString("hex"), hash);
}

async function checkVectors() {
  const vectors = fileURLToPath(new URL("../vectors/", import.meta.url));
  const file = (name) => readFile(join(vectors, name));
  const format = JSON.parse(await file("format.json"));

  const root = Buffer.from(format.root_public, "hex");
  assert.equal(sha256(DOMAINS.log, root).toString("hex"), format.log);
  assert.equal(entropyToMnemonic(Buffer.from(format.log, "hex").subarray(0, 16), wordlist), format.fingerprint);
  assert.equal(mnemonicToEntropy(format.recovery.words, wordlist).length, 32);

  let deviceKey;
  for (const { bytes, hash } of format.device_lists) {
    const list = Buffer.from(bytes, "base64");
    assert.ok(list.subarray(37, 69).equals(root), "the list holds the root key");
    checkSigned(DOMAINS.list, list, root, hash);
    // Recovery recipient, one or two generations, then the first device: number, signing key.
    const generations = list.readUInt16BE(69 + 8 + 32 + 8 + 33);
    const device = 69 + 8 + 32 + 8 + 33 + 2 + generations * 32 + 2;
    deviceKey = list.subarray(device + 16, device + 48);
  }
  for (const { bytes, hash } of format.heads) checkSigned(DOMAINS.head, Buffer.from(bytes, "base64"), deviceKey, hash);

  const keys = identities(format.key_ring);
  let previous = "00".repeat(32);
  let text = "";
  for (const { number, id } of format.segments) {
    const sealed = await file(`segment-${number}.age`);
    assert.equal(sha256(sealed).toString("hex"), id);
    const opened = await open(new Uint8Array(sealed), keys);
    assert.equal(opened.header.number, number);
    assert.equal(opened.header.previous, previous);
    previous = id;
    text += Buffer.from(opened.text).toString("utf8");
  }
  assert.equal(text, (await file("records.jsonl")).toString("utf8"));

  const passphrase = new Decrypter();
  passphrase.addPassphrase(format.passphrase);
  assert.equal(await passphrase.decrypt(await file("wrap-passphrase.age"), "text"), format.key_ring);
  const recovery = new Decrypter();
  recovery.addIdentity(format.recovery.key);
  assert.equal(await recovery.decrypt(await file("wrap-recovery.age"), "text"), format.key_ring);
}

const commands = { seal: sealAll, open: openAll, vectors: checkVectors };
await commands[command]();
