import { describe, expect, it } from "vitest";
import type { ContractDays } from "~/api/types";
import { contractOn, targetOn, weekOfContract } from "./contracts";

const hour = 3600;
const days = (weekday: number, saturday = 0): ContractDays => ({
  monday_seconds: weekday * hour,
  tuesday_seconds: weekday * hour,
  wednesday_seconds: weekday * hour,
  thursday_seconds: weekday * hour,
  friday_seconds: weekday * hour,
  saturday_seconds: saturday * hour,
  sunday_seconds: 0,
});
// As the server lists them: the one that begins last first.
const two = [
  { valid_from: "2026-03-11", days: days(4, 6) },
  { valid_from: "2026-03-02", days: days(8) },
];

describe("the target of a date", () => {
  it("is that of the latest contract that has begun", () => {
    expect(targetOn(two, null, "2026-03-10")).toBe(8 * hour);
    expect(targetOn(two, null, "2026-03-11")).toBe(4 * hour);
    expect(targetOn(two, null, "2026-03-14")).toBe(6 * hour);
    expect(targetOn(two.toReversed(), null, "2026-03-14")).toBe(6 * hour);
  });

  it("is the member's own from Monday to Friday where no contract is valid", () => {
    expect(targetOn([], 8 * hour, "2026-03-02")).toBe(8 * hour);
    expect(targetOn([], 8 * hour, "2026-03-01")).toBe(0);
    expect(targetOn([], null, "2026-03-02")).toBe(0);
    expect(targetOn(two, 7 * hour, "2026-02-27")).toBe(7 * hour);
  });

  it("is nothing under a contract without hours, whatever the member set", () => {
    expect(targetOn([{ valid_from: "2026-03-02", days: days(0) }], 8 * hour, "2026-03-03")).toBe(0);
  });

  it("sums up to that of a week", () => {
    expect(weekOfContract(days(4, 6))).toBe(26 * hour);
    expect(contractOn(two, "2026-03-01")).toBeUndefined();
  });
});
