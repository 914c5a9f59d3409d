import { describe, expect, test } from "vitest";
import type { ReportSchedule } from "~/api/types";
import { runState, scheduleBody, scheduleValues, weekdayName, whenWords } from "./scheduleWords";

const times = { frequency: "weekly", weekday: 5, day: null, time: "17:05" } as const;

describe("the words of a schedule", () => {
  test.each([
    ["en-GB", 1, "Monday"],
    ["de-DE", 7, "Sonntag"],
  ])("weekdays have names in %s", (locale, weekday, name) => {
    expect(weekdayName(locale, weekday)).toBe(name);
  });

  test.each([
    [times, { key: "weekly", weekday: "Friday", time: "17:05" }],
    [
      { ...times, frequency: "monthly", day: 15 },
      { key: "monthly", day: 15 },
    ],
    // The 31st is the last day of every month.
    [{ ...times, frequency: "monthly", day: 31 }, { key: "lastDay" }],
    [{ ...times, frequency: "daily" }, { key: "daily" }],
  ] as const)("%o is said as %o", (schedule, words) => {
    expect(whenWords(schedule, "en-GB", false)).toMatchObject(words);
  });

  test("a run is as good as its worst mail", () => {
    const run = (sent: number, waiting: number, failed: number, error: "refused" | null) =>
      runState({ last_run: { due_at: "2026-03-02T07:00:00Z", sent, waiting, failed, error } });
    expect(runState({ last_run: null })).toBeUndefined();
    expect(run(3, 0, 0, null)).toBe("sent");
    expect(run(2, 1, 0, null)).toBe("waiting");
    expect(run(2, 1, 0, "refused")).toBe("delayed");
    expect(run(2, 0, 1, "refused")).toBe("failed");
  });

  test("a form asks only for the days that its frequency has", () => {
    const values = scheduleValues(undefined, "Europe/Berlin", "ada");
    expect(scheduleBody(values)).toEqual({
      frequency: "weekly",
      weekday: 1,
      time: "07:00",
      time_zone: "Europe/Berlin",
      attachment: "none",
      member_ids: ["ada"],
    });
    expect(scheduleBody({ ...values, frequency: "daily" })).not.toHaveProperty("weekday");
    expect(scheduleBody({ ...values, frequency: "monthly", day: 31 })).toMatchObject({ day: 31 });
  });

  test("whoever has unsubscribed is not in the form", () => {
    const recipients = [
      { member_id: "ada", unsubscribed: false },
      { member_id: "bob", unsubscribed: true },
    ];
    const schedule = {
      ...times,
      time_zone: "UTC",
      attachment: "csv",
      recipients,
    } as unknown as ReportSchedule;
    expect(scheduleValues(schedule, "UTC", "eve").member_ids).toEqual(["ada"]);
  });
});
