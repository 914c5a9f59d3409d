import { expect, it } from "vitest";
import { untilEndOf } from "~/lib/dates";
import { lastDay } from "./grants";

it.each([
  ["2026-03-28", "Europe/Berlin", "2026-03-28T23:00:00Z"],
  ["2026-03-29", "Europe/Berlin", "2026-03-29T22:00:00Z"],
  ["2026-12-31", "Pacific/Auckland", "2026-12-31T11:00:00Z"],
])("%s in %s is over at %s", (date, zone, until) => {
  expect(untilEndOf(date, zone)).toBe(until);
  expect(lastDay(until, zone)).toBe(date);
});

it("names the day in which a grant ends in the middle", () => {
  expect(lastDay("2026-05-04T10:00:00Z", "Europe/Berlin")).toBe("2026-05-04");
});
