import { describe, expect, it } from "vitest";
import type { ReportDefinition } from "~/api/types";
import { id } from "~/test/objects";
import { definitionOf, differs, searchOf, shownSearch } from "./definition";
import { readReportSearch } from "./search";

const organization = { rounding: { mode: "none", minutes: 15, level: "entry" } } as const;

const saved: ReportDefinition = {
  period: "last_month",
  filter: {
    project_ids: [id(1), id(2)],
    tags: ["a, b"],
    billable: true,
    kinds: ["interval"],
    without: ["task"],
  },
  group_by: ["project", "member"],
  rounding: { mode: "up", minutes: 6, level: "day" },
  compare: "previous_year",
};

describe("a saved report", () => {
  it("comes back from the address as it was saved", () => {
    expect(definitionOf(readReportSearch({ ...searchOf(saved) }), organization)).toEqual(saved);
    const dated: ReportDefinition = { from: "2026-01-01", to: "2026-02-01", filter: {}, group_by: [] };
    expect(definitionOf(searchOf(dated), organization)).toEqual(dated);
  });

  it("is saved with the running month when no dates were chosen", () => {
    expect(definitionOf({}, organization)).toEqual({
      period: "this_month",
      filter: {},
      group_by: ["project"],
    });
  });

  it("is what the address shows until something is changed", () => {
    const report = id(9);
    expect(shownSearch({ report }, saved)).toEqual({ ...searchOf(saved), report });
    expect(shownSearch({ report, group: "day" }, saved)).toEqual({ report, group: "day" });
    expect(shownSearch({ group: "day" }, undefined)).toEqual({ group: "day" });
  });

  it("differs only when it asks something else", () => {
    const search = searchOf(saved);
    expect(differs(search, saved, organization)).toBe(false);
    expect(differs({ ...search, report: id(9) }, saved, organization)).toBe(false);
    expect(differs({ ...search, group: "day" }, saved, organization)).toBe(true);
    expect(differs({}, { period: "this_month", filter: {}, group_by: ["project"] }, organization)).toBe(
      false,
    );
  });
});
