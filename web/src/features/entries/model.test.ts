import { describe, expect, it } from "vitest";
import type { TimeEntry } from "~/api/types";
import {
  changeLength,
  daysWorthListing,
  dayToAdd,
  groupByDay,
  moveEnd,
  moveStart,
  moveToDate,
  timesOf,
  totalSeconds,
} from "./model";

const base: TimeEntry = {
  id: "0192f000-0000-7000-8000-000000000001",
  kind: "interval",
  member_id: "0192f000-0000-7000-8000-000000000002",
  project_id: null,
  task_id: null,
  started_at: "2026-11-20T08:00:00Z",
  ended_at: "2026-11-20T09:15:00Z",
  start_time_zone: "Europe/Berlin",
  end_time_zone: "Europe/Berlin",
  date: "2026-11-20",
  duration_seconds: 4500,
  note: "",
  billable: "inherit",
  billable_effective: false,
  tags: [],
  source: "manual",
  locked: false,
  warnings: [],
  created_at: "2026-11-20T09:15:00Z",
  updated_at: "2026-11-20T09:15:00Z",
  version: 1,
  allowed_actions: ["update", "delete"],
};

const duration: TimeEntry = {
  ...base,
  id: "0192f000-0000-7000-8000-000000000003",
  kind: "duration",
  started_at: null,
  ended_at: null,
  start_time_zone: null,
  end_time_zone: null,
  duration_seconds: 1800,
};

describe("editing one end never touches the other", () => {
  /** pitfall 1 */
  it("names only the start when the start moves", () => {
    expect(moveStart(base, "08:30", "UTC")).toEqual({
      started_at: "2026-11-20T08:30",
      start_time_zone: "Europe/Berlin",
    });
  });

  it("names only the end when the end moves", () => {
    expect(moveEnd(base, "11:00", "UTC")).toEqual({
      ended_at: "2026-11-20T11:00",
      end_time_zone: "Europe/Berlin",
    });
  });

  it("takes an end before the start as the next morning", () => {
    expect(moveEnd(base, "02:00", "UTC").ended_at).toBe("2026-11-21T02:00");
    expect(moveEnd(base, "09:00", "UTC").ended_at).toBe("2026-11-21T09:00");
  });

  it("keeps the last day of an entry that spans several", () => {
    const long = { ...base, ended_at: "2026-11-22T09:15:00Z" };
    expect(moveEnd(long, "18:00", "UTC").ended_at).toBe("2026-11-22T18:00");
  });
});

describe("each end keeps its own zone", () => {
  /** pitfall 2 */
  it("reads start and end of a flight where they happened", () => {
    const flight = { ...base, end_time_zone: "America/New_York", ended_at: "2026-11-20T17:00:00Z" };
    expect(timesOf(flight, "UTC")).toMatchObject({
      start: { date: "2026-11-20", time: "09:00:00" },
      end: { date: "2026-11-20", time: "12:00:00" },
    });
    expect(moveEnd(flight, "13:00", "UTC").end_time_zone).toBe("America/New_York");
  });
});

describe("a new length", () => {
  it("moves the end of an interval by exact seconds, also over a change of the clock", () => {
    const night = { ...base, started_at: "2026-10-24T22:00:00Z" };
    expect(changeLength(night, 25 * 3600)).toEqual({ ended_at: "2026-10-25T23:00:00Z" });
  });

  /** pitfall 13 */
  it("stays a length for a duration and invents no times", () => {
    expect(changeLength(duration, 900)).toEqual({ duration_seconds: 900 });
  });
});

describe("another date", () => {
  it("keeps the wall clock of both ends", () => {
    expect(moveToDate(base, "2026-07-01", "UTC")).toEqual({
      started_at: "2026-07-01T09:00:00",
      start_time_zone: "Europe/Berlin",
      ended_at: "2026-07-01T10:15:00",
      end_time_zone: "Europe/Berlin",
    });
  });

  it("keeps the night between the ends", () => {
    const night = { ...base, started_at: "2026-11-20T21:00:00Z", ended_at: "2026-11-21T01:00:00Z" };
    expect(moveToDate(night, "2026-11-18", "UTC").ended_at).toBe("2026-11-19T02:00:00");
  });

  it("moves a duration by its date alone", () => {
    expect(moveToDate(duration, "2026-11-18", "UTC")).toEqual({ date: "2026-11-18" });
  });
});

describe("days", () => {
  it("lists every date of the period and sums each entry once", () => {
    const days = groupByDay([duration, base], { from: "2026-11-19", to: "2026-11-22" });
    expect(days.map((day) => [day.date, day.entries.map((entry) => entry.kind)])).toEqual([
      ["2026-11-19", []],
      ["2026-11-20", ["interval", "duration"]],
      ["2026-11-21", []],
    ]);
    expect(totalSeconds(days[1]?.entries ?? [], 0)).toBe(6300);
  });

  it("counts a running entry until now", () => {
    const running = { ...base, ended_at: null, duration_seconds: null };
    expect(totalSeconds([running], Date.parse("2026-11-20T08:10:00Z"))).toBe(600);
  });
});

describe("the day that time is added to", () => {
  const week = { from: "2026-11-16", to: "2026-11-23" };

  it("is today where the period has it, else its first day", () => {
    expect(dayToAdd(week, "2026-11-20", null)).toBe("2026-11-20");
    expect(dayToAdd(week, "2026-11-30", null)).toBe("2026-11-16");
  });

  it("is never a closed one", () => {
    expect(dayToAdd(week, "2026-11-20", "2026-11-18")).toBe("2026-11-20");
    expect(dayToAdd(week, "2026-11-20", "2026-11-21")).toBe("2026-11-21");
    expect(dayToAdd(week, "2026-11-30", "2026-11-18")).toBe("2026-11-18");
    expect(dayToAdd(week, "2026-11-30", "2026-11-23")).toBeUndefined();
  });
});

describe("daysWorthListing", () => {
  const week = { from: "2026-11-23", to: "2026-11-30" };
  const listed = (today: string, entries: TimeEntry[] = []) =>
    daysWorthListing(groupByDay(entries, week), today).map((day) => day.date.slice(-2));

  it("leaves out days to come, as long as nothing is on them", () => {
    expect(listed("2026-11-24")).toEqual(["23", "24"]);
    expect(listed("2026-11-24", [{ ...duration, date: "2026-11-27" }])).toEqual(["23", "24", "27"]);
  });

  it("shows past weeks and weeks to come whole", () => {
    expect(listed("2026-12-03")).toHaveLength(7);
    expect(listed("2026-11-20")).toHaveLength(7);
  });
});
