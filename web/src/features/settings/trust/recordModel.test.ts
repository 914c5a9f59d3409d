import { expect, test } from "vitest";
import { readersOf, textIn } from "./recordModel";

test("what several actions give to a role is told once", () => {
  const grant = (role: "member" | "admin", people: "own" | "all") => ({
    role,
    people,
    work: "none" as const,
  });
  expect(
    readersOf({
      readings: [
        { action: "entry_read", grants: [grant("member", "own"), grant("admin", "all")] },
        { action: "export_run", grants: [grant("member", "own"), grant("admin", "all")] },
        { action: "member_read", grants: [grant("member", "all")] },
      ],
    }),
  ).toEqual([
    { role: "member", reach: "own" },
    { role: "admin", reach: "all" },
    { role: "member", reach: "all" },
  ]);
  expect(readersOf({ readings: [] })).toEqual([]);
});

test.each([
  ["de-AT", "Zeiten"],
  ["en-GB", "Time"],
  ["fr", "Time"],
] as const)("a reader of %s reads %s", (locale, expected) => {
  expect(textIn({ en: "Time", de: "Zeiten" }, locale)).toBe(expected);
});
