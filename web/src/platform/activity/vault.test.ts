import { readFileSync } from "node:fs";
import path from "node:path";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { bech32 } from "@scure/base";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { beforeEach, describe, expect, it } from "vitest";
import { memoryShelf } from "../offline/shelf";
import { fromBase64 } from "./sealed/bytes";
import type { Memory } from "./sealed/check";
import { readDeviceList } from "./sealed/deviceList";
import { OFFER_DOMAIN } from "./sealed/frozen";
import { readKeyRing, readRootKeyRing } from "./sealed/keyRing";
import { openWithIdentity } from "./sealed/wrap";
import { Writer } from "./sealed/writer";
import type { ActivityServer } from "./server";
import { Vault } from "./vault";

const folder = path.resolve(import.meta.dirname, "../../../../crates/sealed/vectors");
const bytesOf = (name: string) => new Uint8Array(readFileSync(path.join(folder, name)));
const format = JSON.parse(readFileSync(path.join(folder, "format.json"), "utf8"));
const stream = `${"41".repeat(16)}00000000`;
const day = { from: Date.parse("2026-11-18T00:00:00Z"), to: Date.parse("2026-11-19T00:00:00Z") };
const kit = { kind: "kit", text: format.recovery.words } as const;

/** A server that holds the published log, and can be made to lie. */
function honest() {
  const lists: Uint8Array[] = format.device_lists.map(({ bytes }: { bytes: string }) => fromBase64(bytes));
  const heads: Uint8Array[] = format.heads.map(({ bytes }: { bytes: string }) => fromBase64(bytes));
  const bodies = new Map<string, Uint8Array>(
    format.segments.map(({ id, number }: { id: string; number: number }) => [
      id,
      bytesOf(`segment-${number}.age`),
    ]),
  );
  const wraps = new Map<string, Uint8Array>([["recovery", bytesOf("wrap-recovery.age")]]);
  const state = {
    log: format.log as string,
    lists,
    heads,
    bodies,
    wraps,
    asked: [] as string[],
    uploadedAt: day.to,
    offers: [] as { id: string; name: string; content: Uint8Array }[],
  };
  const server: ActivityServer = {
    log: async () =>
      ({ log: state.log, bytes: 9_000, limit_bytes: 1_000_000 }) as Awaited<
        ReturnType<ActivityServer["log"]>
      >,
    everything: async () => ({
      lists: state.lists,
      heads: state.heads,
      segments: format.segments.map(({ id, number }: { id: string; number: number }) => ({
        stream,
        number,
        id,
        gone: false,
        uploadedAt: state.uploadedAt,
      })),
      removals: [],
    }),
    wrap: async (name) => state.wraps.get(name),
    body: async (id) => {
      state.asked.push(id);
      return state.bodies.get(id);
    },
    offers: async () => state.offers,
    refuse: async (id) => {
      state.offers = state.offers.filter((offer) => offer.id !== id);
    },
    sign: async (head) => {
      state.heads = [...state.heads, head];
    },
    store: async ({ name, content }) => void state.wraps.set(name, content),
    publish: async (list, stored) => {
      state.lists = [...state.lists, list];
      for (const { name, content } of stored) state.wraps.set(name, content);
    },
  };
  return { state, server };
}

describe("the opened log", () => {
  let shelf: ReturnType<typeof memoryShelf<Memory>>;
  let rules: ReturnType<typeof memoryShelf<Uint8Array>>;
  let own: ReturnType<typeof honest>;
  let vault: Vault;
  beforeEach(() => {
    shelf = memoryShelf<Memory>();
    rules = memoryShelf<Uint8Array>();
    own = honest();
    vault = new Vault(own.server, shelf, rules);
  });
  const open = async () => {
    await vault.unlock("mara", kit);
    return vault.confirm();
  };

  it("asks for the words of the log before a kit opens it here for the first time", async () => {
    expect(await vault.unlock("mara", kit)).toEqual({ step: "compare", fingerprint: format.fingerprint });
    await expect(vault.days([day])).rejects.toMatchObject({ code: "refused" });
    expect(shelf.content.size).toBe(0);
    expect(await vault.confirm()).toMatchObject({ remembered: false, findings: [], generations: 2 });
    // The second time this browser knows the log.
    expect(await new Vault(own.server, shelf, rules).unlock("mara", kit)).toMatchObject({ step: "open" });
  });

  it("shows the records of the day, and fetches each segment once", async () => {
    const status = await open();
    expect(status.devices).toMatchObject([
      { name: "laptop", revoked: false, streams: [{ number: 0, segments: 2, doubtful: false }] },
      { name: "téléphone", revoked: true, streams: [] },
    ]);
    const { days } = await vault.days([day]);
    expect(days[0]?.tracks.map(({ kind }) => kind)).toEqual(["window", "calendar", "event"]);
    await vault.days([day]);
    expect(own.state.asked).toHaveLength(2);
    expect((await vault.search("atlas-7", 0)).map(({ group }) => group)).toEqual(["editor"]);
  });

  it("keeps rules sealed for the log alone", async () => {
    await open();
    const rule = { id: "1", field: "title", contains: "Secret plan", project: "p", task: null } as const;
    await vault.setRules([rule]);
    const stored = new TextDecoder("latin1").decode(rules.content.get("mara"));
    expect(stored).toContain("age-encryption.org/v1");
    expect(stored).not.toContain("Secret");
    const again = new Vault(own.server, shelf, rules);
    await expect(again.rules()).rejects.toMatchObject({ code: "refused" });
    await again.unlock("mara", kit);
    expect(await again.rules()).toEqual([rule]);
    rules.content.set("mara", new Uint8Array(9));
    expect(await again.rules()).toEqual([]);
  });

  it.each([
    ["long ago", 0],
    ["never", Number.NaN],
  ])("shows what a server says that arrived %s", async (_, uploadedAt) => {
    own.state.uploadedAt = uploadedAt;
    await open();
    const { days } = await vault.days([day]);
    expect(days[0]?.tracks.map(({ kind }) => kind)).toEqual(["window", "calendar", "event"]);
    // Nothing is fetched for a time after the newest segment but the proof that it lies before.
    own.state.asked.length = 0;
    own.state.uploadedAt = 0;
    const later = new Vault(own.server, shelf, rules);
    await later.unlock("mara", kit);
    await later.days([{ from: day.to, to: day.to + 86_400_000 }]);
    expect(own.state.asked).toHaveLength(1);
  });

  it.each([
    ["words of no kit", "abandon abandon", "kit_unreadable"],
    ["the kit of another log", `${"zoo ".repeat(23)}vote`, "wrong_secret"],
  ])("refuses %s", async (_, text, code) => {
    await expect(vault.unlock("mara", { kind: "kit", text })).rejects.toMatchObject({ code });
  });

  it("says that there is no passphrase yet", async () => {
    const opening = vault.unlock("mara", { kind: "passphrase", text: "x" });
    await expect(opening).rejects.toMatchObject({ code: "no_passphrase" });
  });

  it("opens with the passphrase without comparing: only its owner could seal a wrap for it", {
    timeout: 60_000,
  }, async () => {
    own.state.wraps.set("passphrase", bytesOf("wrap-passphrase.age"));
    const answer = await vault.unlock("mara", { kind: "passphrase", text: format.passphrase });
    expect(answer).toMatchObject({ step: "open", status: { fingerprint: format.fingerprint } });
  });

  it("refuses a device list that is older than before", async () => {
    await open();
    own.state.lists = own.state.lists.slice(0, 2);
    const again = new Vault(own.server, shelf, rules).unlock("mara", kit);
    await expect(again).rejects.toMatchObject({
      code: "doubtful",
      findings: expect.arrayContaining([expect.objectContaining({ problem: "list-rolled-back" })]),
    });
  });

  it("refuses another log than the one this browser knows, until it is told to forget", async () => {
    await open();
    own.state.log = "00".repeat(32);
    const other = new Vault(own.server, shelf, rules);
    await expect(other.unlock("mara", kit)).rejects.toMatchObject({ code: "other_log" });
    await other.forget("mara");
    await expect(other.unlock("mara", kit)).rejects.toMatchObject({ code: "doubtful" });
  });

  it("shows nothing of a stream that is shorter than before, and says so", async () => {
    await open();
    own.state.heads = own.state.heads.slice(0, 1);
    const status = await vault.refresh();
    expect(status.findings).toMatchObject([{ problem: "head-rolled-back", device: "laptop", alarm: true }]);
    expect((await vault.days([day])).days[0]?.tracks).toEqual([]);
    // What raised an alarm is never remembered: the next look finds it again.
    expect((await vault.refresh()).findings).toHaveLength(1);
  });

  it.each([
    [
      "altered",
      (bytes: Uint8Array) => bytes.map((byte, at) => (at === 3000 ? byte ^ 1 : byte)),
      "segment-altered",
    ],
    ["withheld", () => undefined, "segment-missing"],
  ])("shows nothing of a stream with a segment that was %s", async (_, change, problem) => {
    await open();
    const [id] = own.state.bodies.keys();
    const bytes = own.state.bodies.get(id as string) as Uint8Array;
    const changed = change(bytes);
    if (changed) own.state.bodies.set(id as string, changed);
    else own.state.bodies.delete(id as string);
    const { days, status } = await vault.days([day]);
    expect(days[0]?.tracks).toEqual([]);
    expect(status.findings).toMatchObject([{ problem, device: "laptop", number: 1 }]);
    expect(status.devices[0]?.streams[0]?.doubtful).toBe(true);
  });

  /** A device as it offers itself, with keys that are right for each other. */
  async function desk() {
    const secret = new Uint8Array(32).fill(0x61);
    const identity = await generateX25519Identity();
    const recipient = bytesToHex(bech32.decodeToBytes(await identityToRecipient(identity)).bytes);
    const id = "61".repeat(16);
    const signing = bytesToHex(ed25519.getPublicKey(secret));
    const body = new Writer("HBOF").hex(id).hex(signing).hex(recipient).bytes();
    const content = concatBytes(body, ed25519.sign(concatBytes(OFFER_DOMAIN, body), secret));
    return { id, identity, offer: { id: "offer-1", name: "desk", content } };
  }
  const DESK = "61616161-6161-6161-6161-616161616161";

  it("lets a device in whose code was compared, and hands it no key that signs", {
    timeout: 60_000,
  }, async () => {
    await open();
    const { id, identity, offer } = await desk();
    const forged = {
      ...offer,
      id: "offer-2",
      content: offer.content.map((byte, at) => (at === 100 ? byte ^ 1 : byte)),
    };
    own.state.offers = [forged, offer];
    const [asking, ...others] = await vault.asking();
    expect(others).toEqual([]);
    expect(asking).toMatchObject({ name: "desk", id: "offer-1" });
    expect(asking?.code).toMatch(/^(\d{5} ){5}\d{5}$/);
    const wrong = vault.letIn(
      { kind: "kit", text: `${"zoo ".repeat(23)}vote` },
      asking?.device ?? "",
      "desk",
    );
    await expect(wrong).rejects.toMatchObject({ code: "wrong_secret" });
    await expect(vault.letIn(kit, "somebody else", "desk")).rejects.toMatchObject({ code: "refused" });
    expect(own.state.lists).toHaveLength(3);

    // The server exchanges the offer after the code was compared: what was compared is what is let in.
    own.state.offers = [forged];
    const status = await vault.letIn(kit, asking?.device ?? "", "desk");
    expect(status.devices).toContainEqual(expect.objectContaining({ id, name: "desk", revoked: false }));
    expect(status.findings).toEqual([]);
    const wrap = own.state.wraps.get(DESK) as Uint8Array;
    expect((await openWithIdentity(wrap, identity, readKeyRing)).identities).toHaveLength(2);
    await expect(openWithIdentity(wrap, identity, readRootKeyRing)).rejects.toThrow();
    // The same device a second time is no next list.
    await expect(vault.letIn(kit, asking?.device ?? "", "desk")).rejects.toMatchObject({
      code: "no_such_list",
    });
    await vault.refuse("offer-2");
    expect(await vault.asking()).toEqual([]);
    await expect(vault.offered("HOURBOOK-OFFER-1QQQ")).rejects.toMatchObject({ code: "offer_unreadable" });
    expect((await vault.offered(format.offer)).code).toBe(format.verification_code);
  });

  it("shuts a device out with new keys for those that stay", { timeout: 60_000 }, async () => {
    await open();
    const { identity, offer } = await desk();
    own.state.offers = [offer];
    const [asking] = await vault.asking();
    await vault.letIn(kit, asking?.device ?? "", "desk");
    own.state.wraps.set("passphrase", bytesOf("wrap-passphrase.age"));
    await expect(vault.revoke(kit, "41".repeat(16))).rejects.toMatchObject({ code: "passphrase_needed" });
    own.state.wraps.delete("passphrase");
    const status = await vault.revoke(kit, "41".repeat(16));
    expect(status).toMatchObject({ generations: 3, findings: [] });
    expect(status.devices).toContainEqual(expect.objectContaining({ name: "laptop", revoked: true }));
    const list = readDeviceList(own.state.lists.at(-1) as Uint8Array);
    expect(list.devices.find(({ name }) => name === "laptop")?.revoked?.last).toMatchObject([
      { stream, number: 2 },
    ]);
    // Who stays opens what comes; what was seen before is shown as before, without unlocking again.
    const wrap = own.state.wraps.get(DESK) as Uint8Array;
    expect((await openWithIdentity(wrap, identity, readKeyRing)).identities).toHaveLength(3);
    expect((await vault.days([day])).days[0]?.tracks).not.toEqual([]);
    expect(await new Vault(own.server, shelf, rules).unlock("mara", kit)).toMatchObject({ step: "open" });
  });
});
