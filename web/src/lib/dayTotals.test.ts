import { describe, expect, it } from "vitest";
import { entry } from "~/test/objects";
import { boundsOf, secondsOfDay } from "./dayTotals";

const zone = "Europe/Berlin";
const night = entry({
  started_at: "2026-03-02T21:00:00Z",
  ended_at: "2026-03-03T01:30:00Z",
  duration_seconds: 16_200,
});
const duration = entry({ kind: "duration", started_at: null, ended_at: null, duration_seconds: 600 });
const running = entry({ started_at: "2026-03-02T22:30:00Z", ended_at: null, duration_seconds: null });
const clocks = entry({
  date: "2026-03-28",
  started_at: "2026-03-28T22:00:00Z",
  ended_at: "2026-03-29T22:00:00Z",
});

describe("the total of a day", () => {
  it.each([
    ["the evening of a night", [night], "2026-03-02", "split_at_midnight", 7200],
    ["the morning of a night", [night], "2026-03-03", "split_at_midnight", 9000],
    ["a night, by its start", [night], "2026-03-02", "start_day", 16_200],
    ["the day after, by its start", [night], "2026-03-03", "start_day", 0],
    ["a duration, by its date", [duration], "2026-03-02", "split_at_midnight", 600],
    ["a duration on no other date", [duration], "2026-03-03", "split_at_midnight", 0],
    ["a running one until midnight", [running], "2026-03-02", "split_at_midnight", 1800],
    ["a running one until now", [running], "2026-03-03", "split_at_midnight", 3600],
    ["a day of 23 hours", [clocks], "2026-03-29", "split_at_midnight", 82_800],
  ] as const)("%s", (_, entries, date, boundary, wanted) => {
    const now = Date.parse("2026-03-03T00:00:00Z");
    expect(secondsOfDay([...entries], boundsOf(date, zone), boundary, now)).toBe(wanted);
  });
});
