import { describe, expect, it } from "vitest";
import type { Timesheet } from "~/api/types";
import { secondsOfDay } from "~/lib/dayTotals";
import { entry, id } from "~/test/objects";
import { axisOf } from "./axis";
import { columnOf, HOUR } from "./columns";
import {
  changesOf,
  entryOfDraft,
  fieldsOfDraft,
  fieldsOfEntry,
  inverseOf,
  isSameWork,
  nothing,
  zonesOf,
} from "./draft";
import { shownHours } from "./hours";
import { lockOn, weekLocks } from "./locks";
import { dateShowing, periodOfView, readCalendarSearch, stepView } from "./views";

describe("views", () => {
  it.each([
    ["day", "2026-03-04", "2026-03-04", "2026-03-05"],
    ["week", "2026-03-04", "2026-03-02", "2026-03-09"],
    ["workweek", "2026-03-08", "2026-03-02", "2026-03-07"],
    [3, "2026-03-04", "2026-03-04", "2026-03-07"],
    ["month", "2026-03-04", "2026-02-23", "2026-04-06"],
  ] as const)("%s around %s", (view, date, from, to) =>
    expect(periodOfView(view, date, "monday")).toEqual({ from, to }),
  );

  it.each([
    ["day", "2026-03-01", -1, "2026-02-28"],
    ["week", "2026-03-04", 1, "2026-03-11"],
    ["month", "2026-03-31", 1, "2026-04-01"],
    [14, "2026-03-04", -1, "2026-02-18"],
  ] as const)("%s from %s by %d", (view, date, direction, wanted) =>
    expect(stepView(view, date, direction)).toBe(wanted),
  );

  it.each([
    [3, "2026-03-07", "2026-03-07"],
    [3, "2026-03-03", "2026-03-01"],
    [3, "2026-03-05", "2026-03-04"],
    ["week", "2026-03-09", "2026-03-09"],
  ] as const)("of %s days shows %s from %s", (view, date, wanted) =>
    expect(dateShowing(view, { from: "2026-03-04", to: "2026-03-07" }, date)).toBe(wanted),
  );

  it.each([
    [
      { view: "week", date: "2026-03-04" },
      { view: "week", date: "2026-03-04" },
    ],
    [{ view: "5" }, { view: 5 }],
    [{ view: 1 }, { view: "day" }],
    [{ view: 15, date: "2026-02-30", member: "x" }, {}],
    [{ view: "<script>", member: 7 }, {}],
    [{ member: id(1) }, { member: id(1) }],
  ])("reads %o as %o", (raw, wanted) => expect(readCalendarSearch(raw)).toEqual(wanted));
});

describe("hours", () => {
  it("fold, but never over something recorded", () => {
    const column = columnOf("2026-03-03", "Europe/Berlin");
    const axis = axisOf([column]);
    expect(shownHours(axis, [column], [])).toEqual({ from: 7 * 60, to: 19 * 60 });
    const early = { from: column.from + 5.5 * HOUR, to: column.from + 6 * HOUR };
    const late = { from: column.from + 22 * HOUR, to: column.from + 26 * HOUR };
    expect(shownHours(axis, [column], [early, late])).toEqual({ from: 5 * 60, to: 24 * 60 });
  });
});

/** pitfall 5 */
describe("totals", () => {
  const column = columnOf("2026-03-02", "Europe/Berlin");
  const night = entry({
    started_at: "2026-03-02T22:00:00Z",
    ended_at: "2026-03-03T01:00:00Z",
    duration_seconds: 10_800,
  });
  const travel = entry({
    kind: "duration",
    started_at: null,
    ended_at: null,
    date: "2026-03-02",
    duration_seconds: 600,
  });

  it("count by the rule of the organization", () => {
    expect(secondsOfDay([night, travel], column, "split_at_midnight", 0)).toBe(3600 + 600);
    expect(secondsOfDay([night, travel], column, "start_day", 0)).toBe(10_800 + 600);
  });
});

describe("locks", () => {
  const lock = (member_id: string | null, locked_until: string | null) => ({
    member_id,
    locked_until,
    reason: "",
    set_by: id(1),
    set_at: "2026-03-01T00:00:00Z",
  });
  it("the one that reaches further counts, and only for whom it holds", () => {
    const locks = [
      lock(null, "2026-02-28"),
      lock(id(2), "2026-03-02"),
      lock(id(3), "2026-12-31"),
      lock(id(4), null),
    ];
    expect(lockOn(locks, id(2), "2026-02-28")?.locked_until).toBe("2026-03-02");
    expect(lockOn(locks, id(2), "2026-03-03")).toBeUndefined();
    expect(lockOn(locks, id(4), "2026-03-01")).toBeUndefined();
  });
});

describe("the editor", () => {
  const stored = entry({
    started_at: "2026-03-02T08:00:30Z",
    ended_at: "2026-03-02T09:00:00Z",
    note: "Plan",
  });
  const zones = zonesOf(stored, "Europe/Berlin");
  const fields = fieldsOfEntry(stored, zones);

  it("sends nothing that was not changed", () => expect(changesOf(stored, fields, zones)).toEqual({}));

  it.each([
    ["a note", { note: "Plans" }, { note: "Plans" }],
    ["a start", { start: "09:15" }, { started_at: "2026-03-02T09:15", start_time_zone: "Europe/Berlin" }],
    ["an end", { end: "10:30" }, { ended_at: "2026-03-02T10:30", end_time_zone: "Europe/Berlin" }],
    [
      "an end in the night",
      { end: "01:00" },
      { ended_at: "2026-03-03T01:00", end_time_zone: "Europe/Berlin" },
    ],
    [
      "a date",
      { date: "2026-03-05" },
      {
        started_at: "2026-03-05T09:00:30",
        start_time_zone: "Europe/Berlin",
        ended_at: "2026-03-05T10:00:00",
        end_time_zone: "Europe/Berlin",
      },
    ],
  ])("%s alone", (_, typed, wanted) =>
    expect(changesOf(stored, { ...fields, ...typed }, zones)).toEqual(wanted),
  );

  it("a drawn time is sent as the instant it was drawn at", () => {
    // The second quarter past two of the night in which the clock went back.
    const draft = {
      span: { from: Date.parse("2026-10-25T01:15:00Z"), to: Date.parse("2026-10-25T01:45:00Z") },
      about: nothing,
    };
    const drawn = fieldsOfDraft(draft, "Europe/Berlin");
    expect(drawn.start).toBe("02:15:00");
    expect(entryOfDraft(draft, drawn, "Europe/Berlin").started_at).toBe("2026-10-25T01:15:00Z");
    expect(entryOfDraft(draft, { ...drawn, end: "03:30" }, "Europe/Berlin")).toMatchObject({
      started_at: "2026-10-25T02:15:00",
      ended_at: "2026-10-25T03:30",
    });
  });

  it("an undo sends what was there", () => {
    expect(inverseOf(stored, { note: "x", started_at: "2026-03-02T07:00:00Z" })).toEqual({
      note: "Plan",
      started_at: "2026-03-02T08:00:30Z",
    });
  });
});

describe("what closes a day", () => {
  const lock = { kind: "submitted", set_by: id(1), set_at: "2026-03-09T08:00:00Z", reason: "" } as const;
  const period = { ...lock, kind: "organization" } as const;
  const week = (member_id: string, days: { date: string; lock: typeof lock | typeof period | null }[]) =>
    ({ member_id, days }) as unknown as Timesheet;

  it("is a week that is handed in, for its member alone, and never a closed period twice", () => {
    const weeks = [
      week(id(1), [
        { date: "2026-03-02", lock: period },
        { date: "2026-03-03", lock },
        { date: "2026-03-04", lock: null },
      ]),
      week(id(2), [{ date: "2026-03-05", lock }]),
    ];
    expect([...weekLocks(weeks, id(1))]).toEqual([["2026-03-03", lock]]);
  });
});

it("work is the same whatever the order of its tags", () => {
  const work = { ...nothing, note: "call", tags: ["a", "b"] };
  expect(isSameWork(work, { ...work, tags: ["b", "a"] })).toBe(true);
  expect(isSameWork(work, { ...work, tags: ["a"] })).toBe(false);
  expect(isSameWork(work, { ...work, billable: "no" })).toBe(false);
});
