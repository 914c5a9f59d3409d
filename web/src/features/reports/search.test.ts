import { describe, expect, it } from "vitest";
import { id } from "~/test/objects";
import { filterCount, groupsOf, queryOf, type ReportSearch, readReportSearch } from "./search";

const month = { from: "2026-11-01", to: "2026-12-01" };
const organization = { rounding: { mode: "nearest", minutes: 15, level: "entry" } } as const;
const query = (search: ReportSearch) => queryOf(search, month, "monday", organization);

describe("the address of a report", () => {
  it("survives being read again", () => {
    const search = readReportSearch({
      from: "2026-03-01",
      to: "2026-04-01",
      group: "project,day",
      members: `${id(1)},${id(2)}`,
      tags: ["a, b", "c"],
      billable: false,
      note: "call",
      zone: "Europe/Berlin",
      rounding: "up",
      minutes: 6,
      level: "day",
      boundary: "start_day",
      estimates: true,
    });
    expect(readReportSearch({ ...search })).toEqual(search);
    expect(query(search)).toEqual({
      from: "2026-03-01",
      to: "2026-04-01",
      time_zone: "Europe/Berlin",
      filter: { member_ids: [id(1), id(2)], tags: ["a, b", "c"], billable: false, note: "call" },
      group_by: ["project", "day"],
      week_start: "monday",
      rounding: { mode: "up", minutes: 6, level: "day" },
      day_boundary: "start_day",
      compare_estimates: true,
    });
  });

  it("leaves out what makes no sense instead of breaking the page", () => {
    expect(
      readReportSearch({
        from: "2026-04-01",
        to: "2026-03-01",
        members: "drop table",
        tags: "x",
        billable: "yes",
        rounding: "sideways",
        minutes: 500,
        level: "day",
        boundary: 1,
      }),
    ).toEqual({});
    expect(readReportSearch({ from: "2026-02-30", to: "2026-03-02" })).toEqual({});
    expect(readReportSearch({ rounding: "up", minutes: 0 })).toEqual({ rounding: "up" });
  });

  it("takes at most three different groups", () => {
    expect(readReportSearch({ group: "project,project,day,nonsense,member,tag" }).group).toBe(
      "project,day,member",
    );
  });

  it("groups by project when nothing is said, and by nothing when that is said", () => {
    expect(groupsOf({})).toEqual(["project"]);
    expect(groupsOf(readReportSearch({ group: "" }))).toEqual([]);
  });
});

describe("the query of a report", () => {
  it("leaves rounding and midnight to the organization unless the report has its own", () => {
    expect(query({})).toEqual({
      ...month,
      time_zone: null,
      filter: {},
      group_by: ["project"],
      week_start: "monday",
    });
  });

  it("takes the organization's minutes where the report names only the direction", () => {
    expect(query({ rounding: "down" }).rounding).toEqual({ mode: "down", minutes: 15, level: "entry" });
  });

  it("does not take `billable: false` for no filter", () => {
    expect(query({ billable: false }).filter).toEqual({ billable: false });
    expect(filterCount({ billable: false, note: "x", from: "2026-01-01" })).toBe(2);
  });
});
