import { expect, it } from "vitest";
import type { Suggestion } from "~/platform/activity/protocol";
import { draftOf, entryOf, seedOf } from "./suggested";

const from = Date.parse("2026-11-18T08:00:12Z");
const suggestion: Suggestion = {
  from,
  to: from + 3_600_000,
  target: { project: "atlas", task: null },
  note: "x".repeat(900),
  confidence: 0.9,
  reason: { by: "bookings", feature: "title:ATLAS-", bookings: 14 },
};

it("an accepted draft is an entry on whole minutes, with what was seen cut to a note", () => {
  const entry = entryOf(draftOf(suggestion), "Europe/Berlin");
  expect(entry).toEqual({
    kind: "interval",
    source: "manual",
    started_at: "2026-11-18T08:00:00Z",
    ended_at: "2026-11-18T09:00:00Z",
    start_time_zone: "Europe/Berlin",
    end_time_zone: "Europe/Berlin",
    note: "x".repeat(500),
    project_id: "atlas",
  });
});

it("a draft without a project has no task either", () => {
  const entry = entryOf({ ...draftOf(suggestion), project: null, task: "t" }, "UTC");
  expect(Object.keys(entry)).not.toContain("project_id");
  expect(Object.keys(entry)).not.toContain("task_id");
});

it("a rule begins with the reason", () => {
  expect(seedOf(suggestion)).toEqual({ project: "atlas", task: null, field: "title", contains: "ATLAS-" });
  const rule = { id: "1", field: "site", contains: "a.example", project: "b", task: "t" } as const;
  expect(seedOf({ ...suggestion, reason: { by: "rule", rule } })).toMatchObject({
    field: "site",
    contains: "a.example",
  });
});
