import { beforeEach, describe, expect, it } from "vitest";
import { problem } from "~/test/fakeServer";
import { entry, id } from "~/test/objects";
import { memoryShelf } from "../offline/shelf";
import { type Keys, type Sealed, Vault } from "../offline/vault";
import type { Plan } from "./item";
import { Outbox } from "./Outbox";
import { onTopOfTheirs, type Thing } from "./things";

const SECRET = "Acquisition of the lighthouse";

interface Sent {
  key: string | null;
  method: string;
  ifMatch: string | null;
  body: unknown;
}

function plan(values: Partial<Plan> = {}): Plan {
  const after = entry({ id: id(1), note: SECRET, version: 2 });
  return {
    kind: "update",
    method: "PATCH",
    path: `/api/v1/time-entries/${id(1)}`,
    body: { note: SECRET },
    ifMatch: 1,
    subjects: [id(1)],
    effects: [{ id: id(1), entry: after }],
    before: null,
    answer: { status: 200, body: after },
    ...values,
  };
}

function json(status: number, body: unknown, headers: HeadersInit = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** A browser whose server answers as `answer` says; undefined is no answer at all. */
async function browser(answer: (sent: Sent, count: number) => Response | undefined) {
  const world = { ready: true, now: 1_000_000, theirs: entry({ id: id(1), note: "theirs", version: 7 }) };
  const sent: Sent[] = [];
  const told: { kind: string }[] = [];
  const shelf = memoryShelf<Sealed>();
  const keys = memoryShelf<Keys>();
  const vault = new Vault(keys);
  await vault.claim(id(7), async () => {});
  let last = Promise.resolve();
  const make = () =>
    new Outbox({
      shelf,
      vault,
      send: async (request) => {
        const text = await request.text();
        sent.push({
          key: request.headers.get("idempotency-key"),
          method: request.method,
          ifMatch: request.headers.get("if-match"),
          body: text ? JSON.parse(text) : null,
        });
        const given = answer(sent.at(-1) as Sent, sent.length);
        if (!given) throw new TypeError("Failed to fetch");
        return given;
      },
      ready: () => world.ready,
      now: () => world.now,
      alone: (_wait, work) => {
        last = last.then(work);
        return last;
      },
      tell: (message) => void told.push(message),
      theirs: async () => world.theirs,
      settled: () => {},
    });
  return { world, sent, told, shelf, keys, vault, make, outbox: make() };
}

describe("a write with a server that answers", () => {
  it("gives the server's answer, and nothing stays", async () => {
    const { outbox, shelf } = await browser(() => json(200, entry({ id: id(1), version: 2 })));
    const response = await outbox.submit(plan());
    expect([response.status, response.headers.has("hourbook-foreseen")]).toEqual([200, false]);
    expect(shelf.content.size).toBe(0);
  });

  it("hands a refusal to the form that waits for it", async () => {
    const { outbox, shelf } = await browser(() => json(422, problem("validation_failed", 422)));
    expect((await outbox.submit(plan({ kind: "create", method: "POST" }))).status).toBe(422);
    expect(shelf.content.size).toBe(0);
  });

  it("leaves what was changed after a refused change to what is there", async () => {
    const { outbox, sent } = await browser((_, count) => json(count === 1 ? 422 : 200, {}));
    const refused = outbox.submit(plan());
    const after = entry({ id: id(1), note: "later", version: 3 });
    const later = outbox.submit(plan({ ifMatch: 2, effects: [{ id: id(1), entry: after }] }));
    expect((await refused).status).toBe(422);
    expect((await later).status).toBe(200);
    expect(sent.map(({ ifMatch }) => ifMatch)).toEqual(['"1"', '"1"']);
  });

  it("keeps a change that somebody else was faster with, with both versions", async () => {
    const { outbox } = await browser(() => json(412, problem("stale_version", 412)));
    expect((await outbox.submit(plan())).status).toBe(412);
    expect(outbox.current().items[0]).toMatchObject({
      refusal: { status: 412 },
      theirs: { note: "theirs", version: 7 },
    });
  });
});

describe("a change of another object", () => {
  const before = { id: id(4), version: 5, name: "Atlas" };
  const change = (name: string, version = 5): Plan => ({
    ...plan(),
    kind: "change",
    path: `/api/v1/projects/${before.id}`,
    body: { name },
    ifMatch: version,
    subjects: [before.id],
    effects: [],
    thing: { kind: "project", before: { ...before, version }, fields: { name } },
    answer: { status: 200, body: { ...before, name, version: version + 1 } },
  });

  it("gives a refusal to the form that waits for it, whatever it is", async () => {
    const { outbox, shelf } = await browser(() => json(412, problem("stale_version", 412)));
    expect((await outbox.submit(change("Mine"))).status).toBe(412);
    expect(shelf.content.size).toBe(0);
  });

  it("waits, meets a newer version, and goes on top of it when that is decided", async () => {
    const answers = [
      json(412, problem("stale_version", 412)),
      json(200, { ...before, name: "Mine", version: 8 }),
      json(200, { ...before, name: "Mine again", version: 9 }),
    ];
    const { outbox, world, sent } = await browser(() => answers.shift());
    Object.assign(world, { ready: false, theirs: { ...before, name: "Theirs", version: 7 } });
    await outbox.submit(change("Mine"));
    await outbox.submit(change("Mine again", 6));
    world.ready = true;
    await outbox.drain();
    const [item] = outbox.current().items;
    expect(item?.thing?.theirs).toMatchObject({ name: "Theirs", version: 7 });
    expect(item?.refusal?.status).toBe(412);
    await outbox.resolve(item?.seq ?? 0, onTopOfTheirs(item?.thing as Thing));
    expect(sent.map(({ ifMatch }) => ifMatch)).toEqual(['"5"', '"7"', '"8"']);
    expect(outbox.current().items).toEqual([]);
  });
});

describe("a write without an answer", () => {
  let answers: (Response | undefined)[];
  let world: Awaited<ReturnType<typeof browser>>;
  beforeEach(async () => {
    answers = [];
    world = await browser(() => answers.shift());
  });

  it("is answered as foreseen and sent again with the same key", async () => {
    answers = [undefined, json(200, entry({ id: id(1), version: 2 }))];
    const response = await world.outbox.submit(plan());
    expect([response.status, response.headers.has("hourbook-foreseen")]).toEqual([200, true]);
    await world.outbox.retry();
    expect(world.sent.map(({ key }) => key)).toEqual([world.sent[0]?.key, world.sent[0]?.key]);
    expect(world.outbox.current().items).toEqual([]);
  });

  it("survives the end of the browser, in its order, each with its own key", async () => {
    world.world.ready = false;
    for (const note of ["one", "two", "three"]) await world.outbox.submit(plan({ body: { note } }));
    world.world.ready = true;
    answers = [2, 3, 4].map((version) => json(200, entry({ id: id(1), version })));
    const later = world.make();
    expect((await later.load()).map(({ body }) => body?.note)).toEqual(["one", "two", "three"]);
    await later.drain();
    expect(world.sent.map(({ body }) => (body as { note: string }).note)).toEqual(["one", "two", "three"]);
    expect(new Set(world.sent.map(({ key }) => key)).size).toBe(3);
    expect(world.shelf.content.size).toBe(0);
  });

  it("waits as long as the server asks for", async () => {
    answers = [
      json(429, problem("overloaded", 429), { "retry-after": "30" }),
      json(200, entry({ id: id(1), version: 2 })),
    ];
    await world.outbox.submit(plan());
    world.world.now += 29_000;
    await world.outbox.drain();
    expect(world.sent).toHaveLength(1);
    world.world.now += 2_000;
    await world.outbox.drain();
    expect(world.sent).toHaveLength(2);
  });

  it("stays when the session has ended, and is sent by the next one", async () => {
    answers = [json(401, problem("unauthenticated", 401)), json(200, entry({ id: id(1), version: 2 }))];
    expect((await world.outbox.submit(plan())).status).toBe(200);
    expect(world.outbox.current().items).toHaveLength(1);
    await world.outbox.drain();
    expect(world.outbox.current().items).toEqual([]);
  });
});

describe("a conflict", () => {
  async function conflicted() {
    const answers: Response[] = [];
    const world = await browser(() => answers.shift());
    world.world.ready = false;
    await world.outbox.submit(plan());
    await world.outbox.submit(plan({ body: { note: "later" }, ifMatch: 2 }));
    world.world.ready = true;
    answers.push(json(412, problem("stale_version", 412)));
    await world.outbox.drain();
    return { ...world, answers };
  }

  it("holds back what comes after it about the same entry", async () => {
    const { sent, outbox } = await conflicted();
    expect(sent).toHaveLength(1);
    expect(outbox.current().items.map(({ refusal }) => refusal !== null)).toEqual([true, false]);
  });

  it("resolved for mine is sent with a new key and their version, and what comes after follows", async () => {
    const { sent, outbox, answers } = await conflicted();
    answers.push(json(200, entry({ id: id(1), version: 8 })), json(200, entry({ id: id(1), version: 9 })));
    const first = outbox.current().items[0];
    const effects = [{ id: id(1), entry: entry({ id: id(1), note: SECRET, version: 8 }) }];
    await outbox.resolve(first?.seq ?? 0, { ifMatch: 7, effects });
    expect(sent.map(({ ifMatch }) => ifMatch)).toEqual(['"1"', '"7"', '"8"']);
    expect(sent[1]?.key).not.toBe(sent[0]?.key);
    expect(outbox.current().items).toEqual([]);
  });

  it("discarded lets the rest go on, and comes back to its place", async () => {
    const { outbox, world } = await conflicted();
    world.ready = false;
    const seq = outbox.current().items[0]?.seq ?? 0;
    const gone = await outbox.discard(seq);
    expect(outbox.current().items).toHaveLength(1);
    await outbox.restore(gone);
    expect(outbox.current().items.map((one) => one.seq)).toEqual([seq, seq + 1]);
  });
});

/** ASVS v5.0.0-14.3.1 and 14.3.3: what a browser keeps is sealed, and gone with the session. */
describe("what lies in the browser", () => {
  it("shows nothing of what was written, and keeps its key to itself", async () => {
    const { outbox, shelf, keys, world } = await browser(() => undefined);
    world.ready = false;
    await outbox.submit(plan());
    const stored = [...shelf.content.values()].map(({ data, iv }) => Buffer.concat([Buffer.from(data), iv]));
    expect(stored.map((bytes) => bytes.includes("lighthouse"))).toEqual([false]);
    const key = (keys.content.get("keys") as Keys).content;
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
  });

  it("is wiped at sign-out and when somebody else signs in, not when the same member does", async () => {
    const { outbox, shelf, vault, world } = await browser(() => undefined);
    world.ready = false;
    await outbox.submit(plan());
    await vault.claim(id(7), () => shelf.clear());
    expect(shelf.content.size).toBe(1);
    await vault.claim(id(8), () => shelf.clear());
    expect(shelf.content.size).toBe(0);
    await outbox.submit(plan());
    await vault.forget(() => shelf.clear());
    expect([shelf.content.size, vault.owner]).toEqual([0, undefined]);
  });

  it("does not open with the key of somebody else", async () => {
    const { outbox, vault, world } = await browser(() => undefined);
    world.ready = false;
    await outbox.submit(plan());
    await vault.claim(id(8), async () => {});
    expect(await outbox.load()).toEqual([]);
  });

  it("says that there is no room, and lets the request go its direct way", async () => {
    const { outbox, shelf } = await browser(() => undefined);
    shelf.append = async () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    await expect(outbox.submit(plan())).rejects.toThrow();
    expect(outbox.current().storage).toBe("full");
  });
});
