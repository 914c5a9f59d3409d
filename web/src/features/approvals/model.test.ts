import { describe, expect, it } from "vitest";
import type { Timesheet } from "~/api/types";
import { id } from "~/test/objects";
import { approvalOf, current, isClean } from "./model";

const week = (number: number, values: Partial<Timesheet> = {}): Timesheet => ({
  id: id(number),
  member_id: id(1),
  week_start: "2026-03-02",
  week_end: "2026-03-08",
  state: "submitted",
  submitted_at: "2026-03-09T08:00:00Z",
  total_seconds: 0,
  days: [],
  findings: [],
  history: [],
  version: number,
  allowed_actions: ["approve", "reject"],
  ...values,
});
const finding = { code: "long_day", severity: "warning", dates: [], entry_ids: [], message: "" } as const;

describe("approving", () => {
  it("takes weeks without findings for clean, of those that may be approved", () => {
    expect(isClean(week(1))).toBe(true);
    expect(isClean(week(1, { findings: [{ ...finding, dates: [], entry_ids: [] }] }))).toBe(false);
    for (const code of ["open_earlier_weeks", "empty_day", "day_gap"] as const) {
      const missing = { ...finding, code, dates: [], entry_ids: [] };
      expect(isClean(week(1, { findings: [missing] }))).toBe(true);
    }
    expect(isClean(week(1, { allowed_actions: ["reopen"] }))).toBe(false);
  });

  it("names each week with the version that was seen", () => {
    expect(approvalOf([week(1), week(2, { allowed_actions: [] })])).toEqual([
      { id: id(1), step: "approve", version: 1, comment: "" },
    ]);
  });

  it("stays at the same week, or takes the next when it is gone", () => {
    const weeks = [week(1), week(2), week(3)];
    expect(current(weeks, id(2), 0)).toBe(1);
    expect(current([week(1), week(3)], id(2), 1)).toBe(1);
    expect(current([week(1)], id(3), 2)).toBe(0);
    expect(current([], undefined, 0)).toBe(0);
  });
});
