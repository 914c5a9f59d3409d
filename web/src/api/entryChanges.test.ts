import { expect, it } from "vitest";
import { entry } from "~/test/objects";
import { shownAs } from "./entryChanges";

const morning = entry({
  kind: "interval",
  date: "2026-03-28",
  started_at: "2026-03-28T08:00:00Z",
  ended_at: "2026-03-28T09:00:00Z",
  start_time_zone: "Europe/Berlin",
  end_time_zone: "Europe/Berlin",
  duration_seconds: 3600,
  version: 4,
});

it("shows a typed end with the length that follows from it", () => {
  expect(shownAs(morning, { ended_at: "2026-03-28T09:45", end_time_zone: "Europe/Berlin" })).toMatchObject({
    ended_at: "2026-03-28T08:45:00Z",
    duration_seconds: 2700,
    version: 5,
  });
});

it("shows a typed length with the end that follows from it", () => {
  expect(shownAs(morning, { ended_at: "2026-03-28T10:30:00Z" }).duration_seconds).toBe(9000);
  expect(shownAs(entry({ kind: "duration" }), { duration_seconds: 60 }).duration_seconds).toBe(60);
});

it("shows a typed start on the day on which it is", () => {
  const moved = { started_at: "2026-03-27T23:30", start_time_zone: "Europe/Berlin" };
  expect(shownAs(morning, moved)).toMatchObject({ date: "2026-03-27", started_at: "2026-03-27T22:30:00Z" });
});

it("leaves times alone that the server will ask about or refuse", () => {
  const night = { started_at: "2026-03-29T02:30", start_time_zone: "Europe/Berlin" };
  expect(shownAs(morning, { ...night, note: "night" })).toMatchObject({
    note: "night",
    started_at: morning.started_at,
    ended_at: morning.ended_at,
  });
  expect(shownAs(morning, { started_at: "2026-03-28T11:00" }).started_at).toBe(morning.started_at);
});
