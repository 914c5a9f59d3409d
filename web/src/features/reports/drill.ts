import type { Dimension, Member, ReportKey, ReportQuery, TimeEntry } from "~/api/types";
import type { Period } from "~/lib/dates";
import { bucketPeriod } from "./buckets";
import { lineOf, OTHER_NOTES } from "./notes";
import { lackable } from "./search";
import { pathOf } from "./tree";

/** What drilling down into a group asks the server, and what is left to sort out here. */
export interface Drill {
  /** Tells one drill from another in the cache. */
  id: string;
  query: ReportQuery;
  /** The wire cannot say "with this tag and one of those". */
  keep: (entry: TimeEntry) => boolean;
}

interface Known {
  members: Map<string, Member>;
  /** The notes that have a group of their own in the report. */
  notes: ReadonlySet<string>;
}

/** Narrows a report to the entries behind some of its keys. */
export function drill(query: ReportQuery, keys: ReportKey[], known: Known): Drill {
  let narrowed: ReportQuery = { ...query, filter: { ...query.filter }, group_by: [] };
  const checks: ((entry: TimeEntry) => boolean)[] = [];
  for (const key of keys) {
    narrowed = key.id === null ? lacking(narrowed, key.dimension) : narrow(narrowed, key, key.id);
  }
  // The filter of notes finds parts of them.
  const note = keys.find((key) => key.dimension === "note");
  if (note) checks.push((entry) => isOf(lineOf(entry.note), note.id, known.notes));
  const { tags, team_ids } = query.filter;
  if (tags?.length) checks.push((entry) => entry.tags.some((tag) => tags.includes(tag)));
  if (team_ids?.length) checks.push((entry) => teamsOf(entry, known).some((team) => team_ids.includes(team)));
  return {
    id: JSON.stringify([query, pathOf(keys)]),
    query: narrowed,
    keep: (entry) => checks.every((check) => check(entry)),
  };
}

function narrow(query: ReportQuery, key: ReportKey, id: string): ReportQuery {
  const filter = query.filter;
  switch (key.dimension) {
    case "client":
      return { ...query, filter: { ...filter, client_ids: [id] } };
    case "project":
      return { ...query, filter: { ...filter, project_ids: [id] } };
    case "task":
      return { ...query, filter: { ...filter, task_ids: [id] } };
    case "member":
      return { ...query, filter: { ...filter, member_ids: [id] } };
    case "team":
      return { ...query, filter: { ...filter, team_ids: [id] } };
    case "tag":
      // Filters name tags, groups identify them.
      return { ...query, filter: { ...filter, tags: [key.label] } };
    case "note":
      return id === OTHER_NOTES ? query : { ...query, filter: { ...filter, note: id } };
    case "billable":
      return { ...query, filter: { ...filter, billable: id === "true" } };
    default:
      return { ...query, ...overlap(query, bucketPeriod(key.dimension, id)) };
  }
}

function isOf(line: string, id: string | null, named: ReadonlySet<string>): boolean {
  if (id === OTHER_NOTES) return line !== "" && !named.has(line);
  return line === (id ?? "");
}

function lacking(query: ReportQuery, dimension: Dimension): ReportQuery {
  const without = lackable.find((what) => what === dimension);
  if (!without) return query;
  return { ...query, filter: { ...query.filter, without: [...(query.filter.without ?? []), without] } };
}

function teamsOf(entry: TimeEntry, known: Known): string[] {
  return known.members.get(entry.member_id)?.team_ids ?? [];
}

/** What two periods have in common. */
function overlap(left: Period, right: Period): Period {
  const [, from = left.from] = [left.from, right.from].toSorted();
  const [to = left.to] = [left.to, right.to].toSorted();
  // A day of the earlier period of a comparison lies outside: its entries are those of that day.
  return from < to ? { from, to } : right;
}
