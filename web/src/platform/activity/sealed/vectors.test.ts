import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Encrypter, identityToRecipient } from "age-encryption";
import { describe, expect, it } from "vitest";
import { fromBase64, hashOf } from "./bytes";
import { type Memory, type Served, verify } from "./check";
import { type Device, type DeviceList, readDeviceList } from "./deviceList";
import { type Finding, isAlarm } from "./findings";
import { readHead } from "./head";
import { fits, readKeyRing, readRootKeyRing, writeKeyRing } from "./keyRing";
import { nextList } from "./nextList";
import { readOfferText, verificationCode } from "./offer";
import { readRecords } from "./records";
import { bucket, openFramed, openSegment } from "./segment";
import { fingerprintOf, readRecoveryKey } from "./words";
import { openWithIdentity, openWithPassphrase, workFactor } from "./wrap";

// The published vectors of the Rust crate: both implementations read the same bytes (TC-10).
const folder = path.resolve(import.meta.dirname, "../../../../../crates/sealed/vectors");
const bytesOf = (name: string) => new Uint8Array(readFileSync(path.join(folder, name)));
const format = JSON.parse(readFileSync(path.join(folder, "format.json"), "utf8"));
const objects = (name: "device_lists" | "heads"): Uint8Array[] =>
  format[name].map(({ bytes }: { bytes: string }) => fromBase64(bytes));
const stream = `${"41".repeat(16)}00000000`;
const ring = readKeyRing(format.key_ring);

function served(changes: Partial<Served> = {}): Served {
  return {
    lists: objects("device_lists"),
    heads: objects("heads"),
    segments: format.segments.map(({ number, id }: { number: number; id: string }) => ({
      stream,
      number,
      id,
      gone: false,
      uploadedAt: 0,
    })),
    removals: [fromBase64(format.removal)],
    ...changes,
  };
}

const fresh: Memory = { log: format.log, list: undefined, streams: [] };
const problems = (findings: Finding[]) => findings.map(({ problem }) => problem);
const flipped = (bytes: Uint8Array, at: number) =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

describe("the published vectors", () => {
  it("are read as the Rust crate wrote them", () => {
    expect(objects("device_lists").map((bytes) => readDeviceList(bytes).hash)).toEqual(
      format.device_lists.map(({ hash }: { hash: string }) => hash),
    );
    expect(objects("heads").map((bytes) => readHead(bytes).hash)).toEqual(
      format.heads.map(({ hash }: { hash: string }) => hash),
    );
    expect(fingerprintOf(format.log)).toBe(format.fingerprint);
    for (const [length, padded] of format.buckets) expect(bucket(length)).toBe(padded);
  });

  it("are a log in which nothing is wrong", () => {
    const verdict = verify(fresh, served());
    expect(verdict.findings).toEqual([]);
    expect(verdict.counted.map(({ id }) => id)).toEqual(format.segments.map(({ id }: { id: string }) => id));
    expect(verdict.memory.streams).toMatchObject([{ stream, number: 2, segments: 2 }]);
    // With its memory the same log is the same again.
    expect(verify(verdict.memory, served())).toMatchObject({ findings: [], memory: verdict.memory });
  });

  it("come out again, byte for byte, where this implementation writes", () => {
    const lists = objects("device_lists");
    const [first, second, third] = lists.map(readDeviceList) as [DeviceList, DeviceList, DeviceList];
    const { root } = readRootKeyRing(format.key_ring);
    const phone = second.devices.find(({ added }) => added === 2) as Device;
    const added = nextList(first, { add: phone, name: phone.name }, first.recipients, root, second.signedAt);
    expect(added).toEqual(lists[1]);
    const last = third.devices.find(({ id }) => id === phone.id)?.revoked?.last ?? [];
    const revoked = nextList(second, { revoke: phone.id, last }, third.recipients, root, third.signedAt);
    expect(revoked).toEqual(lists[2]);
    // What others would refuse is not made: a device twice, and a revocation without a new generation.
    expect(() => nextList(second, { add: phone, name: "again" }, second.recipients, root, 0)).toThrow();
    expect(() => nextList(second, { revoke: phone.id, last }, second.recipients, root, 0)).toThrow();
    expect(writeKeyRing(ring, root)).toBe(format.key_ring);
  });

  it("have an offer whose code is the same here", () => {
    const offer = readOfferText(format.offer);
    expect(verificationCode(format.log, offer)).toBe(format.verification_code);
    expect(readOfferText(format.offer.toLowerCase())).toEqual(offer);
    for (const at of [20, 100, format.offer.length - 1]) {
      const letter = format.offer[at] === "Q" ? "P" : "Q";
      expect(() => readOfferText(format.offer.slice(0, at) + letter + format.offer.slice(at + 1))).toThrow();
    }
    expect(() => readOfferText(format.recovery.key)).toThrow();
  });

  it("open with every wrap", { timeout: 60_000 }, async () => {
    const list = readDeviceList(objects("device_lists")[2] as Uint8Array);
    const device = format.device_keys.split("\n").find((line: string) => line.startsWith("AGE-SECRET-KEY"));
    const decomposed = format.passphrase.normalize("NFD");
    const rings = [
      await openWithPassphrase(bytesOf("wrap-passphrase.age"), decomposed, readKeyRing),
      await openWithIdentity(
        bytesOf("wrap-recovery.age"),
        readRecoveryKey(format.recovery.words) as string,
        readKeyRing,
      ),
      await openWithIdentity(bytesOf("wrap-device.age"), device, readKeyRing),
    ];
    for (const one of rings) {
      expect(one).toEqual(ring);
      expect(await fits(one, list)).toBe(true);
    }
    expect(await fits(ring, readDeviceList(objects("device_lists")[0] as Uint8Array))).toBe(false);
    await expect(openWithIdentity(bytesOf("wrap-recovery.age"), device, readKeyRing)).rejects.toMatchObject({
      code: "wrong_secret",
    });
  });

  it("open segment by segment, each at its place alone", async () => {
    const { counted } = verify(fresh, served());
    const records = await Promise.all(
      counted.map((place, index) => openSegment(place, bytesOf(`segment-${index + 1}.age`), ring)),
    );
    expect(records.flat()).toEqual(readRecords(readFileSync(path.join(folder, "records.jsonl"), "utf8")));
    const [first, second] = counted;
    if (!first || !second) throw new Error("two segments are published");
    await expect(openSegment({ ...first, number: 2 }, bytesOf("segment-1.age"), ring)).rejects.toThrow();
    await expect(openSegment(second, bytesOf("segment-1.age"), ring)).rejects.toThrow("other bytes");
    const early = { ...ring, identities: ring.identities.slice(0, 1) };
    await expect(openSegment(second, bytesOf("segment-2.age"), early)).rejects.toThrow("no generation");
  });
});

describe("what a wrap may not be", () => {
  const header = (stanza: string) =>
    new TextEncoder().encode(`age-encryption.org/v1\n-> ${stanza}\nbody\n--- mac\n`);

  it.each([
    [16, "wrap_weakened"],
    [1, "wrap_weakened"],
    [21, "wrap_inflated"],
    [64, "wrap_inflated"],
  ])("work factor %i is refused before any work", async (factor, code) => {
    const opening = openWithPassphrase(header(`scrypt c2FsdHNhbHRzYWx0c2E ${factor}`), "x", readKeyRing);
    await expect(opening).rejects.toMatchObject({ code });
  });

  it.each(["scrypt salt 018", "scrypt salt 18 more", "X25519 abc", "scrypt 18"])("%s is none", (stanza) => {
    expect(workFactor(header(stanza))).toBeUndefined();
  });

  it("a file for a passphrase is never tried with the kit", async () => {
    const opening = openWithIdentity(bytesOf("wrap-passphrase.age"), format.recovery.key, readKeyRing);
    await expect(opening).rejects.toMatchObject({ code: "wrap_unreadable" });
  });

  it("the kit is read however it was typed, and a wrong word is found", () => {
    const { key, words } = format.recovery;
    expect(readRecoveryKey(`  ${key.toLowerCase()}\n`)).toBe(key);
    expect(readRecoveryKey(words.toUpperCase().replaceAll(" ", "\n "))).toBe(key);
    expect(readRecoveryKey(words.replace("couple", "maze"))).toBeUndefined();
    expect(readRecoveryKey(words.split(" ").slice(0, 12).join(" "))).toBeUndefined();
    expect(readRecoveryKey(key.replace("XYC", "XYD"))).toBeUndefined();
  });
});

// A server that lies, class by class (TC-10): nothing of the stream, or of the log, is shown then.
describe("a hostile server", () => {
  const [one, two, three] = objects("device_lists") as [Uint8Array, Uint8Array, Uint8Array];
  const [first, second] = objects("heads") as [Uint8Array, Uint8Array];
  const seen = verify(fresh, served()).memory;
  const [a, b] = served().segments as [Served["segments"][0], Served["segments"][0]];

  it.each<[string, Memory, Partial<Served>, string]>([
    ["no device list", fresh, { lists: [] }, "list-missing"],
    ["the first list withheld", fresh, { lists: [two, three] }, "list-broken"],
    ["a list in the middle withheld", fresh, { lists: [one, three] }, "list-broken"],
    ["an old device list", seen, { lists: [one, two], heads: [first] }, "list-rolled-back"],
    ["an old device list to a client without memory", fresh, { lists: [one, two] }, "list-hidden"],
    ["another log", { ...fresh, log: "00".repeat(32) }, {}, "list-of-other-log"],
    [
      "another list in the place of one seen",
      { ...seen, list: { number: 3, hash: a.id } },
      {},
      "list-forked",
    ],
    ["the end of a stream withheld", seen, { heads: [first], segments: [a] }, "head-rolled-back"],
    ["a whole stream withheld", seen, { heads: [], segments: [] }, "head-rolled-back"],
    ["a head in the middle withheld", { ...fresh, streams: [] }, { heads: [second] }, "history-partial"],
    ["a segment withheld", fresh, { segments: [b] }, "segment-missing"],
    ["the last segment withheld", fresh, { segments: [a] }, "segment-missing"],
    [
      "a segment called removed that nobody removed",
      fresh,
      { segments: [a, { ...b, gone: true }] },
      "segment-missing",
    ],
    [
      "segments exchanged",
      fresh,
      {
        segments: [
          { ...b, number: 1 },
          { ...a, number: 2 },
        ],
      },
      "segments-exchanged",
    ],
    ["a segment replaced", fresh, { segments: [a, { ...b, id: hashOf(one) }] }, "segments-exchanged"],
    ["a segment that no head names", fresh, { segments: [a, b, { ...b, number: 3 }] }, "segment-uncounted"],
    [
      "another head than the one seen",
      { ...seen, streams: [{ ...seen.streams[0], hash: a.id } as never] },
      {},
      "head-forked",
    ],
    ["no bytes of a head", fresh, { heads: [first.subarray(0, 100), second] }, "head-unreadable"],
    [
      "a removal that was altered",
      fresh,
      { removals: [flipped(fromBase64(format.removal), 60)] },
      "removal-ignored",
    ],
  ])("%s", (_, memory, changes, problem) => {
    const verdict = verify(memory, served(changes));
    expect(problems(verdict.findings)).toContain(problem);
    const alarms = verdict.findings.filter(isAlarm);
    if (alarms.length > 0) {
      expect(verdict.counted).toEqual([]);
      expect(verdict.memory.streams).toEqual(memory.streams);
    }
  });

  it("a removal by a device of the log explains what is gone", () => {
    const verdict = verify(fresh, served({ segments: [{ ...a, gone: true }, b] }));
    expect(problems(verdict.findings)).toEqual([]);
    expect(verdict.counted.map(({ number }) => number)).toEqual([2]);
  });

  const doubled = (one: Served): Served => ({
    lists: [...one.lists, ...one.lists],
    heads: [...one.heads, ...one.heads],
    segments: [...one.segments, ...one.segments],
    removals: [...one.removals, ...one.removals],
  });

  it.each([
    ["a client without memory", fresh],
    ["one that looked before", seen],
  ])("what comes twice in the same words changes nothing for %s", (_, memory) => {
    const [honest, twice] = [verify(memory, served()), verify(memory, doubled(served()))];
    expect(twice.findings).toEqual([]);
    expect(twice.counted).toEqual(honest.counted);
    expect(twice.memory).toEqual(honest.memory);
  });

  it.each<[string, Served["segments"]]>([
    ["bytes", [a, b, { ...b, id: hashOf(one) }]],
    ["bytes of what came before", [a, { ...a, id: hashOf(one) }, b]],
    ["whether it was removed", [a, b, { ...b, gone: true }]],
    ["when it came", [a, b, { ...b, uploadedAt: 1 }]],
    ["its number", [a, b, { ...b, number: 1 }]],
  ])("what comes twice and differs in %s is an attack", (_, segments) => {
    for (const order of [segments, segments.toReversed()]) {
      const verdict = verify(fresh, served({ segments: order }));
      expect(verdict.findings.some(isAlarm)).toBe(true);
      expect(verdict.counted).toEqual([]);
    }
  });

  it("altered bytes of lists and heads are found, wherever", { timeout: 60_000 }, () => {
    for (let at = 0; at < three.length; at += 17) {
      const verdict = verify(seen, served({ lists: [one, two, flipped(three, at)] }));
      expect(verdict.counted, `list, byte ${at}`).toEqual([]);
    }
    for (let at = 0; at < second.length; at += 11) {
      const verdict = verify(fresh, served({ heads: [first, flipped(second, at)] }));
      expect(verdict.findings.some(isAlarm), `head, byte ${at}`).toBe(true);
      // What only an altered head named never counts; what the honest one before it named may.
      expect(verdict.counted.map(({ number }) => number)).not.toContain(2);
    }
  });
});

// Debian's own programs as the third implementation, where they are installed.
const tools = ["age", "zstd"].every((tool) => {
  try {
    execFileSync(tool, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

describe.skipIf(!tools)("age and zstd", () => {
  it("seal what this opens, and open what this seals", async () => {
    const scratch = mkdtempSync(path.join(tmpdir(), "hourbook-sealed-"));
    try {
      const identity = ring.identities[1] as string;
      const recipient = await identityToRecipient(identity);
      const text = '{"start":"2026-11-18T08:00:00Z","end":"2026-11-18T09:00:00Z","kind":"note"}\n'.repeat(
        300,
      );
      const content = execFileSync("zstd", ["-c", "-19"], { input: text });
      expect(openFramed(frame(content, text.length)).text).toBe(text);
      const encrypter = new Encrypter();
      encrypter.addRecipient(recipient);
      const file = path.join(scratch, "segment");
      writeFileSync(file, await encrypter.encrypt(frame(content, text.length)));
      writeFileSync(path.join(scratch, "identity.txt"), format.key_ring);
      const opened = execFileSync("age", ["-d", "-i", path.join(scratch, "identity.txt"), file]);
      expect(execFileSync("zstd", ["-dc"], { input: opened }).toString()).toBe(text);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});

/** A frame as docs/sealed-format.md, section 5, describes it. */
function frame(content: Uint8Array, textLength: number): Uint8Array {
  const bare = 8 + 130 + content.length + 8;
  const framed = new Uint8Array(bucket(bare));
  const view = new DataView(framed.buffer);
  view.setUint32(0, 0x184d2a5a, true);
  view.setUint32(4, 130, true);
  framed.set([0x48, 0x42, 0x53, 0x47, 1, 1], 8);
  view.setBigUint64(8 + 58, 1n);
  view.setUint32(8 + 98, 2);
  view.setBigInt64(8 + 110, 1n);
  view.setUint32(8 + 118, 300);
  view.setUint32(8 + 122, textLength);
  view.setUint32(8 + 126, content.length);
  framed.set(content, 8 + 130);
  view.setUint32(bare - 8, 0x184d2a5b, true);
  view.setUint32(bare - 4, framed.length - bare, true);
  return framed;
}
