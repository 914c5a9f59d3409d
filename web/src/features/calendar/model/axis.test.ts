import { describe, expect, it } from "vitest";
import { addDays } from "~/lib/dates";
import { axisOf, gapsOf, instantOf, placeOf, rungsOf } from "./axis";
import { columnOf, HOUR, instantAt, MINUTE, toInstant, wallAt } from "./columns";

/** pitfalls 1 and 4 */
describe("days as they were", () => {
  it.each([
    ["2026-03-02", "Europe/Berlin", 24],
    ["2026-03-29", "Europe/Berlin", 23],
    ["2026-10-25", "Europe/Berlin", 25],
    ["2026-04-05", "Australia/Lord_Howe", 24.5],
    ["2026-10-04", "Australia/Lord_Howe", 23.5],
    ["2026-03-08", "America/Havana", 23],
    ["2019-02-16", "America/Sao_Paulo", 25],
    ["2011-12-30", "Pacific/Apia", 0],
    ["2026-06-01", "Asia/Kolkata", 24],
  ])("%s in %s has %d hours", (date, zone, hours) => {
    const column = columnOf(date, zone);
    expect((column.to - column.from) / HOUR).toBe(hours);
    const whole = column.stretches.reduce((sum, { from, to }) => sum + to - from, 0);
    expect(whole).toBe(column.to - column.from);
  });

  it("a time that never was is the moment of the change, one that was twice is the first", () => {
    expect(toInstant(instantAt(columnOf("2026-03-29", "Europe/Berlin"), 150))).toBe("2026-03-29T01:00:00Z");
    expect(toInstant(instantAt(columnOf("2026-10-25", "Europe/Berlin"), 150))).toBe("2026-10-25T00:30:00Z");
  });
});

describe("the axis", () => {
  const week = (from: string, zone: string) =>
    Array.from({ length: 7 }, (_, index) => columnOf(addDays(from, index), zone));

  it("has the repeated hour once more, and nine o'clock at one height", () => {
    const columns = week("2026-10-19", "Europe/Berlin");
    const axis = axisOf(columns);
    expect(axis.bottom).toBe(25 * 60);
    expect(rungsOf(axis).filter(({ hour }) => hour === 2)).toEqual([
      { place: 120, hour: 2, again: false },
      { place: 180, hour: 2, again: true },
    ]);
    const nines = columns.map((column) => placeOf(axis, column, instantAt(column, 540)));
    expect(new Set(nines)).toEqual(new Set([600]));
    expect(gapsOf(axis, columns[0] as never)).toEqual([{ from: 180, to: 240 }]);
    expect(gapsOf(axis, columns[6] as never)).toEqual([]);
  });

  it("has a gap where an hour is missing", () => {
    const columns = week("2026-03-23", "Europe/Berlin");
    const axis = axisOf(columns);
    expect(axis.bottom).toBe(24 * 60);
    expect(gapsOf(axis, columns[6] as never)).toEqual([{ from: 120, to: 180 }]);
    expect(gapsOf(axis, columns[5] as never)).toEqual([]);
  });

  it("draws a day that does not exist as one gap", () => {
    const axis = axisOf([columnOf("2011-12-29", "Pacific/Apia"), columnOf("2011-12-30", "Pacific/Apia")]);
    expect(gapsOf(axis, columnOf("2011-12-30", "Pacific/Apia"))).toEqual([{ from: 0, to: 1440 }]);
  });

  const zones = [
    ["2026-03-23", "Europe/Berlin"],
    ["2026-10-19", "Europe/Berlin"],
    ["2026-03-30", "Australia/Lord_Howe"],
    ["2026-09-28", "Australia/Lord_Howe"],
    ["2026-03-02", "America/Havana"],
    ["2019-02-11", "America/Sao_Paulo"],
    ["2026-06-01", "Asia/Kathmandu"],
    ["2011-12-26", "Pacific/Apia"],
  ] as const;

  it.each(zones)(
    "of the week of %s in %s: every minute has one place, in order, and leads back",
    (from, zone) => {
      const columns = week(from, zone);
      const axis = axisOf(columns);
      for (const column of columns) {
        let before = -1;
        for (let at = column.from; at < column.to; at += 7 * MINUTE) {
          const place = placeOf(axis, column, at);
          expect(place).toBeGreaterThan(before);
          expect(place).toBeLessThan(axis.bottom);
          expect(instantOf(axis, column, place)).toBe(at);
          expect(wallAt(column, at)).toBeGreaterThanOrEqual(0);
          before = place;
        }
      }
    },
  );

  it.each(zones)("of the week of %s in %s: gaps and minutes fill it", (from, zone) => {
    const columns = week(from, zone);
    const axis = axisOf(columns);
    for (const column of columns) {
      const gaps = gapsOf(axis, column).reduce((sum, gap) => sum + gap.to - gap.from, 0);
      expect(gaps + (column.to - column.from) / MINUTE).toBe(axis.bottom);
    }
  });
});
