import { describe, expect, it } from "vitest";
import type { PermissionRow } from "~/api/types";
import { matches, reachOf } from "./model";

const row = (people: "none" | "own" | "all", work: "none" | "own" | "all"): PermissionRow => ({
  action: "entry_read",
  description: "See time entries.",
  token_scope: "read",
  grants: [{ role: "member", people, work }],
  custom_grants: [{ custom_role_id: "r", people, work }],
  levels: [],
  least: null,
  needs: [],
  shows_everything: false,
});

describe("the reach of a role", () => {
  it.each([
    ["none", "none", "yes"],
    ["own", "own", "own"],
    ["all", "all", "all"],
    ["none", "own", "visibleProjects"],
    ["none", "all", "allProjects"],
  ] as const)("with people %s and projects %s reads %s", (people, work, expected) => {
    expect(reachOf(row(people, work), "member")).toBe(expected);
    expect(reachOf(row(people, work), "r")).toBe(expected);
  });

  it("is no where the role does not have the action", () => {
    expect(reachOf(row("all", "all"), "owner")).toBe("no");
  });
});

it.each([
  ["", true],
  ["ENTRIES time", true],
  ["time report", false],
])("a search for %j finds the action: %s", (search, found) => {
  expect(matches("Record time entries", search)).toBe(found);
});
