import { describe, expect, it } from "vitest";
import { cutAt } from "./forgotten";
import { isForgotten } from "./useForgotten";

describe("where a forgotten timer is cut", () => {
  const start = { date: "2026-11-20", time: "09:30:00" };
  const now = "2026-11-21T08:00:00";
  it.each([
    ["12:00", { local: "2026-11-20T12:00", future: false }],
    ["09:31", { local: "2026-11-20T09:31", future: false }],
    ["09:30", { future: true }],
    ["00:15", { local: "2026-11-21T00:15", future: false }],
    ["08:30", { future: true }],
  ])("%s", (time, expected) => expect(cutAt(start, time, now)).toEqual(expected));
});

describe("when it is asked whether somebody is still working (pitfall 12)", () => {
  it.each([
    ["just long enough", 36_000, undefined, false],
    ["too long", 36_001, undefined, true],
    ["kept a moment ago", 40_000, { id: "a", seconds: 39_000 }, false],
    ["kept, and as long again", 76_000, { id: "a", seconds: 39_000 }, true],
    ["another timer was kept", 40_000, { id: "b", seconds: 39_000 }, true],
  ])("%s", (_, elapsed, kept, expected) => expect(isForgotten("a", elapsed, 36_000, kept)).toBe(expected));
});
