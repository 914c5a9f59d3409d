import { expect, it } from "vitest";
import type { Project, Task, TimeEntry } from "~/api/types";
import { bookedOf, bytesText, dayOf, openOnly } from "./model";

const HOUR = 3_600_000;

it.each([
  ["2026-11-18", 24],
  ["2026-03-29", 23],
  ["2026-10-25", 25],
])("%s has %i hours", (date, hours) => {
  const { from, to } = dayOf(date, "Europe/Berlin");
  expect((to - from) / HOUR).toBe(hours);
});

it("books what has an end, cut to the day", () => {
  const day = dayOf("2026-11-18", "UTC");
  const entry = (started_at: string, ended_at: string | null, kind = "interval") =>
    ({ kind, started_at, ended_at, project_id: "p", task_id: null, note: "n" }) as TimeEntry;
  const booked = bookedOf(
    [
      entry("2026-11-17T23:00:00Z", "2026-11-18T01:00:00Z"),
      entry("2026-11-18T09:00:00Z", null),
      entry("2026-11-17T09:00:00Z", "2026-11-17T10:00:00Z"),
    ],
    day,
  );
  expect(booked).toEqual([{ from: day.from, to: day.from + HOUR, project: "p", task: null, note: "n" }]);
});

it.each([
  [0, "en-GB", "0 byte"],
  [4_421, "en-GB", "4 kB"],
  [1_234_567, "de-DE", "1,2 MB"],
])("%i bytes in %s are %s", (bytes, locale, text) => {
  expect(bytesText(bytes, locale).replaceAll(" ", " ")).toBe(text);
});

it("what is archived is booked time, and nothing to propose", () => {
  const project = (archived: boolean) => ({ archived }) as Project;
  const task = (archived: boolean) => ({ archived }) as Task;
  const scope = {
    projects: new Map([
      ["open", project(false)],
      ["old", project(true)],
    ]),
    tasks: new Map([
      ["open", task(false)],
      ["old", task(true)],
    ]),
  };
  const of = (where: string | null, what: string | null) => ({
    from: 0,
    to: 1,
    note: "",
    project: where,
    task: what,
  });
  const known = openOnly(
    [of("open", "open"), of("open", "old"), of("old", "open"), of("gone", null), of(null, null)],
    scope,
  );
  expect(known.map((one) => [one.project, one.task])).toEqual([
    ["open", "open"],
    ["open", null],
    [null, null],
    [null, null],
    [null, null],
  ]);
  expect(known.every(({ to }) => to === 1)).toBe(true);
});
