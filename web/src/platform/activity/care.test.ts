import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { memoryShelf } from "../offline/shelf";
import { ActivityError, type Kit } from "./protocol";
import { fromBase64, hashOf } from "./sealed/bytes";
import type { Memory } from "./sealed/check";
import { readDeviceList } from "./sealed/deviceList";
import { WORK_FACTOR } from "./sealed/frozen";
import { readRecoveryKey } from "./sealed/words";
import { workFactor } from "./sealed/wrap";
import type { ActivityServer } from "./server";
import { Vault } from "./vault";

const PASSPHRASE = "Neun grüne Fähren im Hafen";
/** A log that somebody else began. */
const vectors = path.resolve(import.meta.dirname, "../../../../crates/sealed/vectors/format.json");
const foreign = fromBase64(JSON.parse(readFileSync(vectors, "utf8")).device_lists[0].bytes);
const OTHER = "Elf stille Berge am Morgen";

/** A server without a log, that keeps lists as the real one does and can be out of reach. */
function empty() {
  const state = {
    lists: [] as Uint8Array[],
    heads: [] as Uint8Array[],
    wraps: new Map<string, Uint8Array>(),
    /** How many more writes arrive. */
    reachable: Number.POSITIVE_INFINITY,
    hidden: false,
  };
  const arrive = () => {
    if (state.reachable <= 0) throw new ActivityError("network");
    state.reachable -= 1;
  };
  const server: ActivityServer = {
    log: async () => {
      if (state.reachable <= 0) throw new ActivityError("network");
      const [first] = state.lists;
      if (!first || state.hidden) return undefined;
      const log = { log: readDeviceList(first).log, bytes: 1, limit_bytes: 2 };
      return log as Awaited<ReturnType<ActivityServer["log"]>>;
    },
    everything: async () => ({ lists: state.lists, heads: state.heads, segments: [], removals: [] }),
    wrap: async (name) => state.wraps.get(name),
    body: async () => undefined,
    offers: async () => [],
    refuse: async () => {},
    publish: async (list, wraps) => {
      arrive();
      const next = readDeviceList(list);
      const stored = state.lists[next.number - 1];
      if (stored && hashOf(stored) === hashOf(list)) return;
      if (stored || next.number !== state.lists.length + 1) throw new ActivityError("conflict");
      state.lists = [...state.lists, list];
      for (const { name, content } of wraps) state.wraps.set(name, content);
    },
    sign: async (head) => {
      arrive();
      if (!state.heads.some((known) => hashOf(known) === hashOf(head))) state.heads = [...state.heads, head];
    },
    store: async ({ name, content }) => {
      arrive();
      state.wraps.set(name, content);
    },
  };
  return { state, server };
}

// A log is begun and cared for without any other program (TC-10).
describe("a log in the browser", { timeout: 240_000 }, () => {
  let own: ReturnType<typeof empty>;
  let shelf: ReturnType<typeof memoryShelf<Memory>>;
  const rules = memoryShelf<Uint8Array>();
  const vaultOf = () => new Vault(own.server, shelf, rules);
  beforeEach(() => {
    own = empty();
    shelf = memoryShelf<Memory>();
  });
  /** Making a log takes seconds, so it is made once and put back for each test; the kit opens it. */
  let made: { lists: Uint8Array[]; heads: Uint8Array[]; wraps: [string, Uint8Array][]; kit: Kit } | undefined;
  async function begun() {
    if (!made) {
      const vault = vaultOf();
      const kit = await vault.found("mara", PASSPHRASE, "browser");
      await vault.establish();
      const { lists, heads, wraps } = own.state;
      made = { lists, heads, wraps: [...wraps], kit };
      shelf = memoryShelf<Memory>();
    }
    Object.assign(own.state, { ...made, wraps: new Map(made.wraps) });
    const vault = vaultOf();
    await vault.unlock("mara", { kind: "kit", text: made.kit.words });
    await vault.confirm();
    return { vault, kit: made.kit };
  }

  it("stores nothing before the kit is kept, and opens at once then", async () => {
    const vault = vaultOf();
    const kit = await vault.found("mara", ` ${PASSPHRASE}  `, "browser");
    expect(own.state.lists).toEqual([]);
    expect(own.state.wraps.size).toBe(0);
    expect(kit.words.split(" ")).toHaveLength(24);
    expect(readRecoveryKey(kit.words)).toBe(kit.key);
    expect(await vault.establish()).toMatchObject({
      fingerprint: kit.fingerprint,
      findings: [],
      generations: 2,
      devices: [{ name: "browser", revoked: true }],
    });
    expect([...own.state.wraps.keys()].toSorted()).toEqual(["passphrase", "recovery"]);
    // The factor is ours, whatever a server would like.
    expect(workFactor(own.state.wraps.get("passphrase") as Uint8Array)).toBe(WORK_FACTOR);
    expect(JSON.stringify([...own.state.wraps.keys()])).not.toContain("browser");
    // It is made once.
    await expect(vault.establish()).rejects.toMatchObject({ code: "refused" });
    const again = await vaultOf().unlock("mara", { kind: "passphrase", text: `${PASSPHRASE} ` });
    expect(again).toMatchObject({ step: "open" });
  });

  it.each([
    ["too short", "elf Zeichen"],
    ["a run and a repetition", "abcdefghijkl1111"],
    ["spaces", " ".repeat(20)],
    ["longer than any other program takes", "ab cd ef gh ".repeat(30)],
  ])("refuses a passphrase that is %s", async (_, text) => {
    await expect(vaultOf().found("mara", text, "browser")).rejects.toMatchObject({ code: "weak_passphrase" });
  });

  it("gives way to a log that an agent began meanwhile", async () => {
    const vault = vaultOf();
    await vault.found("mara", PASSPHRASE, "browser");
    own.state.lists = [foreign];
    await expect(vault.establish()).rejects.toMatchObject({ code: "log_exists" });
    expect(own.state.wraps.size).toBe(0);
    await expect(vaultOf().found("mara", PASSPHRASE, "browser")).rejects.toMatchObject({
      code: "log_exists",
    });
  });

  it("goes on where the connection ended, with the same log", async () => {
    own.state.reachable = 0;
    await expect(vaultOf().found("mara", PASSPHRASE, "browser")).rejects.toMatchObject({ code: "network" });
    own.state.reachable = Number.POSITIVE_INFINITY;
    const vault = vaultOf();
    const kit = await vault.found("mara", PASSPHRASE, "browser");
    for (const arriving of [0, 1, 2]) {
      own.state.reachable = arriving;
      await expect(vault.establish()).rejects.toMatchObject({ code: "network" });
    }
    own.state.reachable = Number.POSITIVE_INFINITY;
    // Only the first list has arrived: the kit opens it already.
    expect(own.state.lists).toHaveLength(1);
    const early = await new Vault(own.server, memoryShelf(), rules).unlock("mara", {
      kind: "kit",
      text: kit.words,
    });
    expect(early).toMatchObject({ step: "compare", fingerprint: kit.fingerprint });
    expect(await vault.establish()).toMatchObject({ fingerprint: kit.fingerprint, findings: [] });
    expect(own.state.lists).toHaveLength(2);
    expect(own.state.heads).toHaveLength(1);
  });

  it("finds out when the server keeps back what it has just taken", async () => {
    const vault = vaultOf();
    await vault.found("mara", PASSPHRASE, "browser");
    const everything = own.server.everything;
    own.server.everything = async () => ({ ...(await everything()), lists: own.state.lists.slice(0, 1) });
    await expect(vault.establish()).rejects.toMatchObject({
      code: "doubtful",
      findings: expect.arrayContaining([expect.objectContaining({ problem: "list-rolled-back" })]),
    });
    own.server.everything = async () => ({ ...(await everything()), heads: [] });
    expect((await vault.establish()).findings).toMatchObject([{ problem: "head-rolled-back", alarm: true }]);
  });

  it("begins no second log where the server hides the first", async () => {
    await begun();
    own.state.hidden = true;
    await expect(vaultOf().found("mara", OTHER, "browser")).rejects.toMatchObject({ code: "other_log" });
  });

  it("changes the passphrase with the kit: the new one opens, the old one no longer", async () => {
    const { vault, kit } = await begun();
    const byKit = { kind: "kit", text: kit.words } as const;
    await expect(vault.changePassphrase(byKit, "kurz")).rejects.toMatchObject({ code: "weak_passphrase" });
    const wrong = { kind: "passphrase", text: OTHER } as const;
    await expect(vault.changePassphrase(wrong, OTHER)).rejects.toMatchObject({ code: "wrong_secret" });
    expect(await vault.changePassphrase(byKit, OTHER)).toMatchObject({ lists: 2, generations: 2 });
    const old = vaultOf().unlock("mara", { kind: "passphrase", text: PASSPHRASE });
    await expect(old).rejects.toMatchObject({ code: "wrong_secret" });
    expect(await vaultOf().unlock("mara", { kind: "passphrase", text: OTHER })).toMatchObject({
      step: "open",
    });
  });

  it("makes another kit that counts once it is kept, and drops the one before it", async () => {
    const { vault, kit } = await begun();
    const byPassphrase = { kind: "passphrase", text: PASSPHRASE } as const;
    await expect(vault.keepKit()).rejects.toMatchObject({ code: "refused" });
    await expect(vault.makeKit({ kind: "kit", text: kit.words })).rejects.toMatchObject({
      code: "passphrase_needed",
    });
    const next = await vault.makeKit(byPassphrase);
    expect(next).toMatchObject({ fingerprint: kit.fingerprint });
    expect(own.state.lists).toHaveLength(2);
    expect(await vault.keepKit()).toMatchObject({ lists: 3, generations: 3, findings: [] });
    const old = vaultOf().unlock("mara", { kind: "kit", text: kit.words });
    await expect(old).rejects.toMatchObject({ code: "wrong_secret" });
    expect(await vaultOf().unlock("mara", { kind: "kit", text: next.key })).toMatchObject({ step: "open" });
  });

  it("renews the keys, unless somebody else changed the log at the same time", async () => {
    const { vault } = await begun();
    const byPassphrase = { kind: "passphrase", text: PASSPHRASE } as const;
    const kit = await vault.makeKit(byPassphrase);
    expect(await vault.rotate(byPassphrase)).toMatchObject({ lists: 3, generations: 3 });
    // The kit that was made before continues a list that is no longer the last.
    await expect(vault.keepKit()).rejects.toMatchObject({ code: "conflict" });
    await expect(vaultOf().unlock("mara", { kind: "kit", text: kit.key })).rejects.toMatchObject({
      code: "wrong_secret",
    });
    expect(await vaultOf().unlock("mara", byPassphrase)).toMatchObject({ step: "open" });
  });

  it.each([
    ["easier to guess", "10", "wrap_weakened"],
    ["a burden for this machine", "22", "wrap_inflated"],
  ])("changes nothing with keys that a server made %s", async (_, factor, code) => {
    const { vault } = await begun();
    const honest = own.state.wraps.get("passphrase") as Uint8Array;
    const header = new TextDecoder("latin1").decode(honest);
    const other = header.replace(/(-> scrypt \S+ )18/, `$1${factor}`);
    own.state.wraps.set(
      "passphrase",
      Uint8Array.from(other, (letter) => letter.charCodeAt(0)),
    );
    const byPassphrase = { kind: "passphrase", text: PASSPHRASE } as const;
    for (const attempt of [
      () => vault.rotate(byPassphrase),
      () => vault.makeKit(byPassphrase),
      () => vault.changePassphrase(byPassphrase, OTHER),
    ])
      await expect(attempt()).rejects.toMatchObject({ code });
    expect(own.state.lists).toHaveLength(2);
  });
});
