import type { Dimension, Member, ReportKey, ReportQuery, TimeEntry } from "~/api/types";
import type { Period } from "~/lib/dates";
import { bucketPeriod } from "./buckets";
import { pathOf } from "./tree";

/** What drilling down into a group asks the server, and what is left to sort out here. */
export interface Drill {
  /** Tells one drill from another in the cache. */
  id: string;
  query: ReportQuery;
  /** The wire cannot say "without a project", nor "with this tag and one of those". */
  keep: (entry: TimeEntry) => boolean;
}

interface Known {
  clientOfProject: (projectId: string | null) => string | null;
  members: Map<string, Member>;
}

/** Narrows a report to the entries behind some of its keys. */
export function drill(query: ReportQuery, keys: ReportKey[], known: Known): Drill {
  let narrowed: ReportQuery = { ...query, filter: { ...query.filter }, group_by: [] };
  const checks: ((entry: TimeEntry) => boolean)[] = [];
  for (const key of keys) {
    if (key.id === null) {
      checks.push((entry) => lacks(entry, key.dimension, known));
      continue;
    }
    narrowed = narrow(narrowed, key, key.id);
  }
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
    case "billable":
      return { ...query, filter: { ...filter, billable: id === "true" } };
    default:
      return { ...query, ...overlap(query, bucketPeriod(key.dimension, id)) };
  }
}

function lacks(entry: TimeEntry, dimension: Dimension, known: Known): boolean {
  switch (dimension) {
    case "client":
      return known.clientOfProject(entry.project_id) === null;
    case "project":
      return entry.project_id === null;
    case "task":
      return entry.task_id === null;
    case "tag":
      return entry.tags.length === 0;
    case "team":
      return teamsOf(entry, known).length === 0;
    default:
      return true;
  }
}

function teamsOf(entry: TimeEntry, known: Known): string[] {
  return known.members.get(entry.member_id)?.team_ids ?? [];
}

function overlap(left: Period, right: Period): Period {
  const [, from = left.from] = [left.from, right.from].toSorted();
  const [to = left.to] = [left.to, right.to].toSorted();
  return { from, to };
}
