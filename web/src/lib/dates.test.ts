import { describe, expect, it } from "vitest";
import {
  addDays,
  datesOf,
  daysBetween,
  isDate,
  secondsBetween,
  wallClock,
  weekNumber,
  weekOf,
} from "./dates";
import { periodOf, presetOf, presets, shift } from "./periods";

describe("weeks", () => {
  it.each([
    ["2026-11-22", "monday", "2026-11-16", "2026-11-23"],
    ["2026-11-22", "sunday", "2026-11-22", "2026-11-29"],
    ["2026-11-22", "saturday", "2026-11-21", "2026-11-28"],
    ["2026-11-23", "monday", "2026-11-23", "2026-11-30"],
    ["2025-12-31", "monday", "2025-12-29", "2026-01-05"],
  ] as const)("%s with weeks from %s lies in %s to %s", (date, start, from, to) =>
    expect(weekOf(date, start)).toEqual({ from, to }),
  );

  /** pitfall 16 */
  it("have ISO numbers only when they start on Monday", () => {
    expect(weekNumber("2026-01-01", "monday")).toBe(1);
    expect(weekNumber("2027-01-01", "monday")).toBe(53);
    expect(weekNumber("2026-01-01", "sunday")).toBeUndefined();
  });
});

describe("calendar arithmetic goes by date, never by 86,400 seconds", () => {
  /** pitfall 1 */
  it("counts the days over both changes of the clock", () => {
    expect(addDays("2026-03-28", 2)).toBe("2026-03-30");
    expect(daysBetween("2026-10-24", "2026-10-26")).toBe(2);
    expect(datesOf({ from: "2026-10-24", to: "2026-10-27" })).toEqual([
      "2026-10-24",
      "2026-10-25",
      "2026-10-26",
    ]);
  });

  /** pitfall 4 */
  it.each([
    ["2026-04-04T14:59:59Z", "Australia/Lord_Howe", "2026-04-05", "01:59:59"],
    ["2026-04-04T15:00:00Z", "Australia/Lord_Howe", "2026-04-05", "01:30:00"],
    ["2026-11-22T08:00:00Z", "Asia/Kolkata", "2026-11-22", "13:30:00"],
    ["2011-12-30T09:59:59Z", "Pacific/Apia", "2011-12-29", "23:59:59"],
    ["2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31", "00:00:00"],
  ])("%s in %s is %s %s", (instant, zone, date, time) =>
    expect(wallClock(instant, zone)).toEqual({ date, time }),
  );

  it("counts seconds between instants exactly over a change of the clock", () => {
    expect(secondsBetween("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")).toBe(25 * 3600);
  });

  it.each([
    ["2026-02-28", true],
    ["2026-02-29", false],
    ["2028-02-29", true],
    ["2026-2-1", false],
    ["x", false],
  ])("%s is a date: %s", (text, valid) => expect(isDate(text)).toBe(valid));
});

describe("named periods", () => {
  it("are recognised from their dates", () => {
    for (const preset of presets) {
      const period = periodOf(preset, "2026-11-18", "monday");
      expect(presetOf(period, "2026-11-18", "monday")).toBe(preset);
    }
  });

  it.each([
    ["lastMonth", "2026-01-15", "2025-12-01", "2026-01-01"],
    ["lastQuarter", "2026-01-15", "2025-10-01", "2026-01-01"],
    ["thisQuarter", "2026-05-31", "2026-04-01", "2026-07-01"],
    ["lastYear", "2026-01-15", "2025-01-01", "2026-01-01"],
    ["lastWeek", "2026-01-01", "2025-12-22", "2025-12-29"],
  ] as const)("%s seen from %s is %s to %s", (preset, day, from, to) =>
    expect(periodOf(preset, day, "monday")).toEqual({ from, to }),
  );

  it.each([
    [{ from: "2026-03-01", to: "2026-04-01" }, -1, { from: "2026-02-01", to: "2026-03-01" }],
    [{ from: "2026-01-01", to: "2026-04-01" }, 1, { from: "2026-04-01", to: "2026-07-01" }],
    [{ from: "2026-11-16", to: "2026-11-23" }, 1, { from: "2026-11-23", to: "2026-11-30" }],
    [{ from: "2026-11-10", to: "2026-11-13" }, -1, { from: "2026-11-07", to: "2026-11-10" }],
  ] as const)("%o shifted by %s is %o", (period, direction, shifted) =>
    expect(shift(period, direction)).toEqual(shifted),
  );
});
