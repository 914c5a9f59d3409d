import { describe, expect, it } from "vitest";
import type { Dimension, ReportGroup } from "~/api/types";
import { bucketsOf } from "./buckets";
import { chartDimensions, chartOf, REST, TOTAL, ticksOf, totalOf } from "./chart";

const period = { from: "2026-11-02", to: "2026-11-06" };
const look = { hueOf: () => null, rest: "Everything else", total: "Total" };
const group = (path: [Dimension, string | null][], seconds: number): ReportGroup => ({
  keys: path.map(([dimension, id]) => ({ dimension, id, label: `label ${id}` })),
  duration_seconds: seconds,
  entries: 1,
  billable_seconds: 0,
  money: null,
  estimate_seconds: null,
  previous: null,
});
const chart = (groups: ReportGroup[], shown: Dimension[]) => chartOf(groups, shown, period, "monday", look);

describe("a chart", () => {
  it("runs along the calendar where the report does, and shows days without work as gaps", () => {
    const days = chart(
      [
        group(
          [
            ["day", "2026-11-03"],
            ["project", "a"],
          ],
          60,
        ),
      ],
      ["day", "project"],
    );
    expect(days?.along).toBe("time");
    expect(days?.rows.map(({ id, seconds }) => [id, seconds])).toEqual([
      ["2026-11-02", {}],
      ["2026-11-03", { a: 60 }],
      ["2026-11-04", {}],
      ["2026-11-05", {}],
    ]);
  });

  it("puts the calendar first and takes one more dimension", () => {
    expect(chartDimensions(["client", "project", "week"])).toEqual(["week", "client"]);
    expect(chartDimensions(["client", "project", "member"])).toEqual(["client", "project"]);
    expect(chartDimensions(["day"])).toEqual(["day"]);
  });

  it("has one series for the total when there is one dimension", () => {
    const bars = chart([group([["project", "a"]], 60), group([["project", null]], 90)], ["project"]);
    expect(bars?.series.map(({ id }) => id)).toEqual([TOTAL]);
    expect(bars?.rows.map(({ id, seconds }) => [id, seconds])).toEqual([
      ["", { total: 90 }],
      ["a", { total: 60 }],
    ]);
  });

  it("gathers what is too small to show, and loses none of it", () => {
    const groups = Array.from({ length: 30 }, (_, bar) =>
      Array.from({ length: 9 }, (_, series) =>
        group(
          [
            ["client", `c${bar}`],
            ["project", `p${series}`],
          ],
          60 * (bar + 1) * (series + 1),
        ),
      ),
    ).flat();
    const bars = chart(groups, ["client", "project"]);
    expect(bars?.rows).toHaveLength(13);
    expect(bars?.series).toHaveLength(8);
    expect(bars?.rows.at(-1)?.id).toBe(REST);
    const drawn = bars?.rows.reduce((sum, row) => sum + totalOf(row), 0);
    expect(drawn).toBe(groups.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0));
  });

  it("is not drawn for a total alone, or for nothing", () => {
    expect(chart([group([], 60)], [])).toBeUndefined();
    expect(chart([], ["project"])).toBeUndefined();
  });
});

describe("the marks of the duration axis", () => {
  it.each([
    [0, [0, 900]],
    [3600, [0, 900, 1800, 2700, 3600]],
    [4501, [0, 1800, 3600, 5400]],
    [8 * 3600, [0, 7200, 14_400, 21_600, 28_800]],
  ])("of %d s are %j", (highest, marks) => {
    expect(ticksOf([{ id: "a", label: "", seconds: { total: highest } }])).toEqual(marks);
  });

  it("reach above the highest bar at any size", () => {
    for (const highest of [1, 86_400, 10_000_000, 3_600_000_000]) {
      const marks = ticksOf([{ id: "a", label: "", seconds: { total: highest } }]);
      expect(marks.at(-1)).toBeGreaterThanOrEqual(highest);
      expect(marks.length).toBeLessThanOrEqual(6);
    }
  });
});

describe("buckets", () => {
  it("begin where the week begins, also before the period", () => {
    const days = { from: "2026-11-04", to: "2026-11-17" };
    expect(bucketsOf("week", days, "monday", 10)).toEqual(["2026-11-02", "2026-11-09", "2026-11-16"]);
    expect(bucketsOf("week", days, "sunday", 10)).toEqual(["2026-11-01", "2026-11-08", "2026-11-15"]);
  });

  it("of months and quarters begin on the first", () => {
    const days = { from: "2026-02-28", to: "2026-07-02" };
    expect(bucketsOf("month", days, "monday", 10)).toHaveLength(6);
    expect(bucketsOf("quarter", days, "monday", 10)).toEqual(["2026-01-01", "2026-04-01", "2026-07-01"]);
    const years = { from: "2025-12-31", to: "2027-01-02" };
    expect(bucketsOf("year", years, "monday", 10)).toEqual(["2025-01-01", "2026-01-01", "2027-01-01"]);
  });

  it("stop at the limit", () => {
    expect(bucketsOf("day", { from: "1900-01-01", to: "9999-01-01" }, "monday", 400)).toHaveLength(400);
  });
});

it("has the earlier period of a comparison beside each bar, and room for it on the axis", () => {
  const before = { duration_seconds: 7200, entries: 1, billable_seconds: 0, money: null };
  const compared = chart(
    [
      { ...group([["project", "a"]], 60), previous: before },
      { ...group([["project", "b"]], 3600), previous: { ...before, duration_seconds: 0 } },
    ],
    ["project"],
  );
  expect(compared?.rows.map(({ id, before }) => [id, before])).toEqual([
    ["b", 0],
    ["a", 7200],
  ]);
  expect(ticksOf(compared?.rows ?? []).at(-1)).toBe(7200);
  expect(chart([group([["project", "a"]], 60)], ["project"])?.rows[0]?.before).toBeUndefined();
});
