import { describe, expect, it } from "vitest";
import type { BurnUp } from "~/api/types";
import { budgetAlert, chartRows, hourTicks, memberHours, readMarks, signed } from "./model";

const hour = 3600;

describe("the budget", () => {
  it.each([
    [[], 7 * hour, undefined],
    [[80], 8 * hour, { mark: 80, percent: 80, over: false }],
    [[80], 10 * hour - 1, { mark: 80, percent: 99, over: false }],
    [[80, 100], 12 * hour, { mark: 100, percent: 120, over: true }],
  ])("says what is reached: %j", (budget_alerts_reached, tracked_seconds, expected) => {
    expect(budgetAlert({ budget_seconds: 10 * hour, budget_alerts_reached, tracked_seconds })).toEqual(
      expected,
    );
  });

  it.each([
    ["80, 100", [80, 100]],
    ["100 % 80 80", [80, 100]],
    ["", []],
    ["many", undefined],
    ["0", undefined],
    ["501", undefined],
    ["1 2 3 4 5 6", undefined],
  ])("reads the marks “%s”", (text, marks) => {
    expect(readMarks(text)).toEqual(marks);
  });

  it("writes changes with their sign", () => {
    const hours = (seconds: number) => `${seconds / hour} h`;
    expect([signed(2 * hour, hours), signed(-hour, hours), signed(0, hours)]).toEqual([
      "+2 h",
      "-1 h",
      "0 h",
    ]);
  });
});

describe("the burn-up", () => {
  const burnUp = (date: string, step: BurnUp["step"] = "week"): BurnUp => ({
    step,
    scope: "tasks",
    scope_since: "2026-03-22",
    points: [
      { date: "2026-03-22", tracked_seconds: 10 * hour, scope_seconds: 40 * hour },
      { date: "2026-03-29", tracked_seconds: 20 * hour, scope_seconds: 40 * hour },
    ],
    forecast: {
      date,
      remaining_seconds: 20 * hour,
      weekly_seconds: 10 * hour,
      from: "2026-03-01",
      to: "2026-03-29",
    },
    no_forecast: null,
  });

  it("goes on to the forecast in steps of the series", () => {
    const rows = chartRows(burnUp("2026-04-08"));
    expect(rows.map((row) => [row.date, row.tracked, row.forecast])).toEqual([
      ["2026-03-22", 10 * hour, null],
      ["2026-03-29", 20 * hour, 20 * hour],
      ["2026-04-05", null, 34 * hour],
      ["2026-04-08", null, 40 * hour],
    ]);
  });

  it("leaves out a way that is too long to draw, and one that is not known", () => {
    expect(chartRows(burnUp("2030-01-01"))).toHaveLength(2);
    expect(chartRows({ ...burnUp("2026-04-08"), forecast: null })).toHaveLength(2);
    expect(chartRows({ ...burnUp("2026-04-08"), points: [] })).toEqual([]);
  });

  it("has even hours on its axis", () => {
    expect(hourTicks(chartRows(burnUp("2026-04-08"))).map((tick) => tick / hour)).toEqual([
      0, 10, 20, 30, 40,
    ]);
    expect(hourTicks([])).toEqual([0, hour]);
  });
});

it("hours that one may not see stand in one line", () => {
  const groups = [
    { keys: [{ id: "ada" }], duration_seconds: 2 * hour },
    { keys: [{ id: "bob" }], duration_seconds: 3 * hour },
  ];
  expect(memberHours(["eve", "ada"], groups, 9 * hour)).toEqual([
    { memberId: "bob", seconds: 3 * hour },
    { memberId: "ada", seconds: 2 * hour },
    { memberId: "eve", seconds: 0 },
    { memberId: null, seconds: 4 * hour },
  ]);
  expect(memberHours([], [], 0)).toEqual([]);
});
