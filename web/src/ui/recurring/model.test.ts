import { expect, test } from "vitest";
import type { TimeEntry } from "~/api/types";
import { daysText, recurringValues, repeating } from "./model";

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

const entry = {
  note: "Review",
  project_id: "p",
  task_id: null,
  tags: ["team"],
  billable: "no",
  // A Wednesday.
  date: "2026-03-04",
  started_at: "2026-03-04T13:30:20Z",
  duration_seconds: 2690,
} as unknown as TimeEntry;

test.each([
  [{}, { by_day: ["WE"], start_time: "14:30", duration_seconds: 2700, from: "2026-03-20" }],
  [
    { started_at: null, duration_seconds: 5400 },
    { start_time: null, duration_seconds: 5400 },
  ],
  // A timer that has just begun, and more than a recurring entry can be.
  [{ duration_seconds: null }, { duration_seconds: 60 }],
  [{ duration_seconds: 100_000 }, { duration_seconds: 86_400 }],
] as const)("an entry with %j is done again with %j", (changed, values) => {
  const made = repeating({ ...entry, ...changed }, "Europe/Berlin", "2026-03-20");
  expect(made).toMatchObject({ note: "Review", project_id: "p", tags: ["team"], billable: "no", ...values });
});
