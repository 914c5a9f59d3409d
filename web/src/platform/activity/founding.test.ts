import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { found } from "./founding";
import { fromBase64, toBase64 } from "./sealed/bytes";
import { verify } from "./sealed/check";
import { readDeviceList } from "./sealed/deviceList";
import { WORK_FACTOR } from "./sealed/frozen";
import { readHead } from "./sealed/head";
import { fitting, readRootKeyRing, writeKeyRing } from "./sealed/keyRing";
import { kitPage } from "./sealed/kitPage";
import { openWithIdentity, openWithPassphrase, workFactor } from "./sealed/wrap";

const file = path.resolve(import.meta.dirname, "../../../../crates/sealed/vectors/browser.json");
const PASSPHRASE = "Neun grüne Fähren im Hafen";
const NAME = "Set-up in the browser";
const NOW = Date.parse("2026-11-18T08:00:00Z");

/** Draws of one byte each: 61, 62, 63 … */
function fixed() {
  const drawn: string[] = [];
  const random = (length: number) => {
    const bytes = new Uint8Array(length).fill(0x61 + drawn.length);
    drawn.push(bytesToHex(bytes));
    return bytes;
  };
  return { drawn, random };
}

let once: ReturnType<typeof make> | undefined;
function made() {
  // Stretching a passphrase takes seconds.
  once ??= make();
  return once;
}

/** The log of the vector, and what of it holds no randomness of age. */
async function make() {
  const { drawn, random } = fixed();
  const founded = await found(PASSPHRASE, NAME, NOW, random);
  const { ring, kit, first, closed, head } = founded;
  const computed = {
    randomness: drawn,
    name: NAME,
    signed_at: NOW,
    log: ring.log,
    fingerprint: kit.fingerprint,
    passphrase: PASSPHRASE,
    recovery: { key: kit.key, words: kit.words },
    kit_page: kitPage(kit),
    key_ring: writeKeyRing(ring),
    device_lists: [first, closed].map((bytes, index) => ({
      number: index + 1,
      bytes: toBase64(bytes),
      hash: readDeviceList(bytes).hash,
    })),
    head: { bytes: toBase64(head), hash: readHead(head).hash },
  };
  return { founded, computed };
}

// The Rust crate makes the same log from the same secrets, byte by byte, in crates/sealed/tests/browser.rs (TC-10).
describe("a log that begins in the browser", () => {
  it("is the published one, whose wraps open by passphrase and kit", { timeout: 240_000 }, async () => {
    const { founded, computed } = await made();
    if (process.env.HOURBOOK_WRITE_VECTORS) {
      const wraps = Object.fromEntries(founded.wraps.map(({ name, content }) => [name, toBase64(content)]));
      writeFileSync(file, `${JSON.stringify({ ...computed, wraps }, undefined, 2)}\n`);
    }
    const { wraps, ...published } = JSON.parse(readFileSync(file, "utf8"));
    expect(computed).toEqual(published);

    const byKit = await openWithIdentity(fromBase64(wraps.recovery), founded.kit.key, readRootKeyRing);
    const passphraseWrap = fromBase64(wraps.passphrase);
    expect(workFactor(passphraseWrap)).toBe(WORK_FACTOR);
    // The same passphrase in decomposed letters.
    const byPassphrase = await openWithPassphrase(
      passphraseWrap,
      PASSPHRASE.normalize("NFD"),
      readRootKeyRing,
    );
    for (const ring of [byKit, byPassphrase]) {
      expect(ring.identities).toEqual(founded.ring.identities);
      // Also while only the first list has arrived.
      for (const bytes of [founded.first, founded.closed])
        expect(await fitting(ring, readDeviceList(bytes))).toBeDefined();
    }
  });

  it("passes the check of every client, with the device that began it shut out", {
    timeout: 240_000,
  }, async () => {
    const { founded } = await made();
    const memory = { log: founded.ring.log, list: undefined, streams: [] };
    const served = {
      lists: [founded.first, founded.closed],
      heads: [founded.head],
      segments: [],
      removals: [],
    };
    const verdict = verify(memory, served);
    expect(verdict.findings).toEqual([]);
    expect(verdict.list?.devices).toMatchObject([{ name: NAME, added: 1, revoked: { since: 2 } }]);
    expect(verdict.list?.recipients).toHaveLength(2);
    // A server that hides the end of it is found by whoever saw it.
    const hidden = verify(verdict.memory, { ...served, lists: [founded.first] });
    expect(hidden.findings.map(({ problem }) => problem)).toContain("list-rolled-back");
  });

  it("is another one each time", { timeout: 240_000 }, async () => {
    const { founded: one } = await made();
    const two = await found(PASSPHRASE, NAME, NOW);
    expect(one.ring.log).not.toBe(two.ring.log);
    expect(one.kit.words).not.toBe(two.kit.words);
    expect(one.ring.identities).not.toEqual(two.ring.identities);
  });
});

const age = (() => {
  try {
    execFileSync("age", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

// The commands of the page, with Debian's own program.
describe.skipIf(!age)("age", () => {
  it("opens the published keys with the key of the page alone", () => {
    const { wraps, recovery, key_ring } = JSON.parse(readFileSync(file, "utf8"));
    const scratch = mkdtempSync(path.join(tmpdir(), "hourbook-kit-"));
    try {
      const place = (name: string) => path.join(scratch, name);
      writeFileSync(place("recovery.txt"), `${recovery.key}\n`);
      writeFileSync(place("recovery-wrap.age"), fromBase64(wraps.recovery));
      const opened = execFileSync("age", ["-d", "-i", place("recovery.txt"), place("recovery-wrap.age")]);
      const lines = opened.toString().split("\n");
      expect(lines[1]).toMatch(/^# root key: HOURBOOK-ROOT-KEY-1/);
      expect(lines.toSpliced(1, 1).join("\n")).toBe(key_ring);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});
