import { expect, test } from "vitest";
import { daysText, recurringValues } from "./model";

test.each([
  ["en-GB", ["MO", "TU", "WE", "TH", "FR"], "Mon–Fri"],
  ["de-DE", ["MO", "TU", "WE", "TH", "FR"], "Mo–Fr"],
  ["en-GB", ["WE", "MO"], "Mon, Wed"],
  ["en-GB", ["SA", "SU"], "Sat, Sun"],
  ["en-GB", ["MO", "TU", "TH"], "Mon, Tue, Thu"],
  ["en-GB", ["MO", "TU", "WE", "TH", "FR", "SA", "SU"], "Mon–Sun"],
] as const)("in %s %j are %s", (locale, days, text) => {
  expect(daysText(locale, days)).toBe(text);
});

test("a new one is every working day from today on", () => {
  expect(recurringValues(undefined, "2026-03-04")).toMatchObject({
    by_day: ["MO", "TU", "WE", "TH", "FR"],
    from: "2026-03-04",
    until: null,
    start_time: "09:00",
    automatic: false,
  });
});
