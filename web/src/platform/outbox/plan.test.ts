import { describe, expect, it } from "vitest";
import type { TimeEntry } from "~/api/types";
import { entry, id } from "~/test/objects";
import { timerWithWaiting, withWaiting } from "./overlay";
import { canWait, type Known, planOf, type Written } from "./plan";

const mine = entry({ id: id(1), member_id: id(7), note: "before", version: 3 });
const running = entry({
  id: id(2),
  member_id: id(7),
  started_at: "2026-03-02T08:00:00Z",
  ended_at: null,
  end_time_zone: null,
  duration_seconds: null,
});

function known(values: Partial<Known> = {}): Known {
  const all = new Map([mine, running, entry({ id: id(3), member_id: id(8) })].map((one) => [one.id, one]));
  return {
    member: id(7),
    zone: "Europe/Berlin",
    now: "2026-03-02T10:00:00Z",
    entry: (key) => all.get(key),
    running: undefined,
    isBillable: () => true,
    thing: () => undefined,
    tasks: () => [],
    category: () => undefined,
    ...values,
  };
}

function written(
  method: string,
  path: string,
  body: Written["body"] = null,
  ifMatch: number | null = null,
): Written {
  return { method, path: `/api/v1${path}`, body, ifMatch };
}

function firstEntry(plan: ReturnType<typeof planOf>): TimeEntry | null | undefined {
  return plan?.effects.at(-1)?.entry;
}

describe("which writes can wait", () => {
  it.each([
    ["POST", "/time-entries", true],
    ["PATCH", `/time-entries/${id(1)}`, true],
    ["DELETE", `/time-entries/${id(1)}`, true],
    ["POST", "/time-entries/bulk", true],
    ["POST", "/timer/start", true],
    ["POST", "/timer/stop", true],
    ["POST", "/projects", false],
    ["DELETE", "/session", false],
    ["PATCH", "/me", true],
    ["PATCH", `/tasks/${id(1)}`, true],
    ["POST", `/tasks/${id(1)}/move`, true],
    ["PATCH", `/projects/${id(1)}`, true],
    ["POST", "/timesheets/submit", false],
    ["PATCH", "/organization", false],
  ])("%s %s: %s", (method, path, can) => expect(canWait(method, `/api/v1${path}`)).toBe(can));

  it.each([
    ["an entry nobody here has seen", written("PATCH", `/time-entries/${id(9)}`, { note: "x" })],
    ["an entry of somebody else", written("PATCH", `/time-entries/${id(3)}`, { note: "x" })],
    ["an entry for somebody else", written("POST", "/time-entries", { member_id: id(8), kind: "duration" })],
    ["a time nobody can read", written("POST", "/time-entries", { kind: "interval", started_at: "soon" })],
    ["a stop when nothing is known to run", written("POST", "/timer/stop", {})],
  ])("not %s", (_name, request) => expect(planOf(request, known())).toBeUndefined());
});

describe("a new entry", () => {
  it("is shown as the server will make it: local times in their zone, whole seconds, the local date", () => {
    const plan = planOf(
      written("POST", "/time-entries", {
        id: id(5),
        kind: "interval",
        started_at: "2026-03-02T23:30",
        ended_at: "2026-03-03T00:45",
        start_time_zone: "Europe/Berlin",
        note: "night",
        tags: ["b", "a"],
      }),
      known(),
    );
    expect(firstEntry(plan)).toMatchObject({
      id: id(5),
      started_at: "2026-03-02T22:30:00Z",
      ended_at: "2026-03-02T23:45:00Z",
      date: "2026-03-02",
      duration_seconds: 4500,
      tags: ["a", "b"],
      version: 1,
    });
    expect(plan?.answer.status).toBe(201);
  });

  it("gets an id, so that it can be changed before the server knows it", () => {
    const plan = planOf(
      written("POST", "/time-entries", { kind: "duration", date: "2026-03-02", duration_seconds: 60 }),
      known(),
    );
    expect(plan?.body?.id).toBe(firstEntry(plan)?.id);
  });
});

describe("a change", () => {
  it("keeps the version it was made for and foresees the next", () => {
    const plan = planOf(written("PATCH", `/time-entries/${id(1)}`, { note: "after" }, 3), known());
    expect(plan).toMatchObject({ ifMatch: 3, before: { note: "before" } });
    expect(firstEntry(plan)).toMatchObject({ note: "after", version: 4, started_at: mine.started_at });
  });

  it("of a deletion leaves nothing", () => {
    expect(firstEntry(planOf(written("DELETE", `/time-entries/${id(1)}`, null, 3), known()))).toBeNull();
  });
});

describe("several at once", () => {
  it("may change what the same request made", () => {
    const plan = planOf(
      written("POST", "/time-entries/bulk", {
        operations: [
          { op: "create", entry: { id: id(5), kind: "duration", date: "2026-03-02", duration_seconds: 60 } },
          { op: "update", id: id(5), changes: { note: "second thought" } },
          { op: "delete", id: id(1), version: 3 },
        ],
      }),
      known(),
    );
    expect(plan?.effects.map(({ id: key, entry: one }) => [key, one?.note])).toEqual([
      [id(5), ""],
      [id(5), "second thought"],
      [id(1), undefined],
    ]);
    expect(plan?.subjects).toEqual([id(5), id(1)]);
  });
});

describe("the timer", () => {
  it("starts at the moment of the click, however late it is sent", () => {
    const plan = planOf(written("POST", "/timer/start", { id: id(5), note: "call" }), known());
    expect(plan?.body?.started_at).toBe("2026-03-02T10:00:00Z");
    expect(firstEntry(plan)).toMatchObject({ ended_at: null, duration_seconds: null, source: "timer" });
  });

  it("stops what was running when the next one starts", () => {
    const plan = planOf(written("POST", "/timer/start", { id: id(5) }), known({ running }));
    expect(plan?.effects[0]).toMatchObject({ id: id(2), entry: { ended_at: "2026-03-02T10:00:00Z" } });
    expect(plan?.subjects).toEqual(["timer", id(2), id(5)]);
  });

  it("stops the entry that was meant, not whatever runs when the request arrives", () => {
    const plan = planOf(written("POST", "/timer/stop", {}), known({ running }));
    expect(plan).toMatchObject({
      method: "PATCH",
      path: `/api/v1/time-entries/${id(2)}`,
      body: { ended_at: "2026-03-02T10:00:00Z", end_time_zone: "Europe/Berlin" },
      ifMatch: 1,
    });
  });

  it("never ends before it started, also where two clocks disagree", () => {
    const now = "2026-03-02T07:59:58Z";
    expect(planOf(written("POST", "/timer/stop", {}), known({ running, now }))?.body?.ended_at).toBe(
      "2026-03-02T08:00:01Z",
    );
    expect(planOf(written("POST", "/timer/start", {}), known({ running, now }))?.body?.started_at).toBe(
      "2026-03-02T08:00:01Z",
    );
  });
});

describe("lists with what waits", () => {
  const day = new URLSearchParams({ from: "2026-03-02", to: "2026-03-03" });
  const page = { items: [mine], next_cursor: null };
  const added = entry({ id: id(5), date: "2026-03-02" });

  it.each([
    ["adds what lies in the period", [[id(5), added]], [id(1), id(5)]],
    ["leaves out what lies elsewhere", [[id(5), { ...added, date: "2026-03-04" }]], [id(1)]],
    ["removes what is deleted", [[id(1), null]], []],
    ["removes what moved to another day", [[id(1), { ...mine, date: "2026-03-04" }]], []],
  ] as [string, [string, TimeEntry | null][], string[]][])("%s", (_name, effects, ids) => {
    expect(withWaiting(page, day, new Map(effects)).items.map((one) => one.id)).toEqual(ids);
  });

  it("adds nothing to lists that filter by something else, nor twice to pages", () => {
    const effects = new Map([[id(5), added]]);
    for (const more of [{ project_id: id(4) }, { cursor: "x" }] as Record<string, string>[]) {
      const search = new URLSearchParams({ from: "2026-03-02", to: "2026-03-03", ...more });
      expect(withWaiting(page, search, effects).items).toHaveLength(1);
    }
  });

  it("say what runs, and that it was forgotten", () => {
    const timer = { entry: null, now: "", forgotten: false, forgotten_after_seconds: 3600 };
    const now = "2026-03-02T10:00:00Z";
    const started = timerWithWaiting(timer, new Map([[running.id, running]]), now);
    expect(started).toMatchObject({ entry: { id: running.id }, forgotten: true, now });
    const stopped = new Map([[running.id, { ...running, ended_at: now }]]);
    expect(timerWithWaiting({ ...timer, entry: running }, stopped, now).entry).toBeNull();
  });
});
