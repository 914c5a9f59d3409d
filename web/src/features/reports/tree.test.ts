import { describe, expect, it } from "vitest";
import type { Dimension, ReportGroup } from "~/api/types";
import { outerOf, prefixes, treeRows } from "./tree";

const group = (path: [Dimension, string | null][], seconds: number, entries = 1): ReportGroup => ({
  keys: path.map(([dimension, id]) => ({ dimension, id, label: id ?? "" })),
  duration_seconds: seconds,
  entries,
  billable_seconds: 0,
  money: null,
  estimate_seconds: null,
  previous: null,
});
const outline = (rows: ReturnType<typeof treeRows>) =>
  rows.map((row) => [
    row.keys.map(({ id }) => id).join("/"),
    row.depth,
    row.duration_seconds,
    row.entries,
    row.subtotal,
  ]);

describe("the rows of a report", () => {
  it("stand flat when there is one dimension", () => {
    expect(outline(treeRows([group([["project", "a"]], 60)], ["project"], new Map()))).toEqual([
      ["a", 0, 60, 1, false],
    ]);
    expect(treeRows([], [], new Map())).toEqual([]);
  });

  it("have a subtotal above each outer group that is the sum of what stands below it", () => {
    const groups = [
      group(
        [
          ["client", "x"],
          ["project", "a"],
          ["member", "m"],
        ],
        10,
      ),
      group(
        [
          ["client", "x"],
          ["project", "a"],
          ["member", "n"],
        ],
        20,
      ),
      group(
        [
          ["client", "x"],
          ["project", "b"],
          ["member", "m"],
        ],
        40,
      ),
      group(
        [
          ["client", null],
          ["project", "c"],
          ["member", "m"],
        ],
        80,
      ),
    ];
    expect(outline(treeRows(groups, ["client", "project", "member"], new Map()))).toEqual([
      ["x", 0, 70, null, true],
      ["x/a", 1, 30, null, true],
      ["x/a/m", 2, 10, 1, false],
      ["x/a/n", 2, 20, 1, false],
      ["x/b", 1, 40, null, true],
      ["x/b/m", 2, 40, 1, false],
      ["", 0, 80, null, true],
      ["/c", 1, 80, null, true],
      ["/c/m", 2, 80, 1, false],
    ]);
  });

  it("count an entry over midnight once in the subtotal, as the coarser report does", () => {
    const groups = [
      group(
        [
          ["project", "a"],
          ["day", "2026-11-01"],
        ],
        1800,
      ),
      group(
        [
          ["project", "a"],
          ["day", "2026-11-02"],
        ],
        3600,
      ),
    ];
    const outer = outerOf([{ groups: [group([["project", "a"]], 5400, 1)] }]);
    expect(outline(treeRows(groups, ["project", "day"], outer))[0]).toEqual(["a", 0, 5400, 1, true]);
  });

  it("do not count twice what has two tags", () => {
    const groups = [
      group(
        [
          ["project", "a"],
          ["tag", "t"],
        ],
        3600,
      ),
      group(
        [
          ["project", "a"],
          ["tag", "u"],
        ],
        3600,
      ),
    ];
    const outer = outerOf([{ groups: [group([["project", "a"]], 3600, 1)] }]);
    expect(outline(treeRows(groups, ["project", "tag"], outer))[0]).toEqual(["a", 0, 3600, 1, true]);
  });
});

it("asks for the coarser reports only", () => {
  expect(prefixes(["client", "project", "day"])).toEqual([["client"], ["client", "project"]]);
  expect(prefixes(["client"])).toEqual([]);
});
