import { describe, expect, it } from "vitest";
import { grouped, groupOf, reachWord } from "./reach";

describe("a reach", () => {
  it.each([
    ["none", "none", "yes"],
    ["own", "own", "own"],
    ["all", "all", "all"],
    ["none", "own", "visibleProjects"],
    ["none", "all", "allProjects"],
  ] as const)("with people %s and projects %s reads %s", (people, work, expected) => {
    expect(reachWord({ people, work })).toBe(expected);
  });

  it("is no where there is none", () => {
    expect(reachWord(undefined)).toBe("no");
    expect(reachWord(null)).toBe("no");
  });
});

it.each([
  ["entry_update", "time"],
  ["project_update", "work"],
  ["project_rate_manage", "money"],
  ["saved_report_manage", "reports"],
  ["something_new", "organization"],
])("%s stands under %s", (action, group) => {
  expect(groupOf(action)).toBe(group);
});

it("leaves out parts without rows", () => {
  expect(grouped([{ action: "tag_read" }, { action: "entry_read" }])).toEqual([
    ["time", [{ action: "entry_read" }]],
    ["work", [{ action: "tag_read" }]],
  ]);
});
