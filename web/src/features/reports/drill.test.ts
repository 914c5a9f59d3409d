import { describe, expect, it } from "vitest";
import type { Dimension, ReportKey, ReportQuery } from "~/api/types";
import { entry, id, member } from "~/test/objects";
import { drill } from "./drill";

const base: ReportQuery = {
  from: "2026-11-10",
  to: "2026-12-01",
  time_zone: null,
  filter: {},
  group_by: ["project"],
};
const key = (dimension: Dimension, keyId: string | null, label = ""): ReportKey => ({
  dimension,
  id: keyId,
  label,
});
const inTwoTeams = member({ id: id(50), team_ids: [id(1), id(2)] });
const known = { members: new Map([[inTwoTeams.id, inTwoTeams]]), notes: new Set(["call", "mail"]) };
const run = (keys: ReportKey[], query = base) => drill(query, keys, known);

describe("drilling down", () => {
  it("narrows the query to the group, and keeps the other filters", () => {
    const query = { ...base, filter: { member_ids: [id(3)], project_ids: [id(10), id(11)] } };
    const { query: narrowed } = run([key("project", id(10)), key("billable", "false")], query);
    expect(narrowed.filter).toEqual({ member_ids: [id(3)], project_ids: [id(10)], billable: false });
    expect(narrowed.group_by).toEqual([]);
  });

  it("names tags by their name, which is what the filter wants", () => {
    expect(run([key("tag", id(7), "support")]).query.filter.tags).toEqual(["support"]);
  });

  it.each([
    ["day", "2026-11-12", "2026-11-12", "2026-11-13"],
    ["week", "2026-11-09", "2026-11-10", "2026-11-16"],
    ["month", "2026-11-01", "2026-11-10", "2026-12-01"],
    ["quarter", "2026-10-01", "2026-11-10", "2026-12-01"],
    ["year", "2026-01-01", "2026-11-10", "2026-12-01"],
  ] as const)("cuts a %s to the period of the report", (dimension, first, from, to) => {
    expect(run([key(dimension, first)]).query).toMatchObject({ from, to });
  });

  it.each([
    ["call", "call", ["call", " call\n"]],
    [" other", undefined, ["Call", "lunch"]],
    [null, undefined, ["", " "]],
  ] as const)("keeps the entries whose note is %j", (keyId, note, kept) => {
    const { query, keep } = run([key("note", keyId)]);
    expect(query.filter.note).toBe(note);
    const notes = ["call", " call\n", "Call", "mail", "lunch", "", " "];
    expect(notes.filter((text) => keep(entry({ note: text })))).toEqual(kept);
  });

  it("asks for a day of the earlier period as it is", () => {
    const narrowed = run([key("day", "2026-10-31")]).query;
    expect(narrowed).toMatchObject({ from: "2026-10-31", to: "2026-11-01" });
  });

  it("asks for entries without a client, project, task, tag or team", () => {
    for (const dimension of ["client", "project", "task", "tag", "team"] as const) {
      expect(run([key(dimension, null)]).query.filter).toEqual({ without: [dimension] });
    }
    const both = run([key("project", null), key("tag", null)], { ...base, filter: { note: "call" } });
    expect(both.query.filter).toEqual({ note: "call", without: ["project", "tag"] });
  });

  it("still wants the tags and teams the report was filtered by", () => {
    const tagged = run([key("tag", id(7), "b")], { ...base, filter: { tags: ["a"] } });
    expect(tagged.keep(entry({ tags: ["b"] }))).toBe(false);
    expect(tagged.keep(entry({ tags: ["a", "b"] }))).toBe(true);
    const inTeam = run([key("team", id(2))], { ...base, filter: { team_ids: [id(1)] } });
    expect(inTeam.keep(entry({ member_id: inTwoTeams.id }))).toBe(true);
    expect(inTeam.keep(entry({ member_id: id(99) }))).toBe(false);
  });

  it("is another drill for another group of the same report", () => {
    expect(run([key("project", id(10))]).id).not.toBe(run([key("project", null)]).id);
  });
});
