import type { Dimension, ReportGroup, ReportKey } from "~/api/types";
import { groupBy } from "~/lib/groupBy";
import { type Worth, worthOf } from "./money";

/** An entry counts once for each of its tags, and a member once for each of their teams. */
const overlapping: ReadonlySet<Dimension> = new Set(["tag", "team"]);

export interface TreeRow {
  /** Keys from the outermost dimension to this row. */
  keys: ReportKey[];
  depth: number;
  duration_seconds: number;
  billable_seconds: number;
  /** Null while the outer report is on its way: entries that span groups cannot be added up. */
  entries: number | null;
  estimate_seconds: number | null;
  /** Seconds in the earlier period; null when nothing is compared. */
  previous_seconds: number | null;
  /** In minor units; nothing where no amounts are shown. */
  worth: Worth;
  subtotal: boolean;
}

/** The groups of coarser reports of the same query by their keys. */
export type Outer = Map<string, ReportGroup>;

/** Identifies keys from the outermost dimension on. */
export function pathOf(keys: ReportKey[]): string {
  return keys.map((key) => `${key.dimension}:${key.id ?? ""}`).join("/");
}

/** Indexes the groups of coarser reports. */
export function outerOf(reports: { groups: ReportGroup[] }[]): Outer {
  return new Map(
    reports.flatMap(({ groups }) => groups.map((group) => [pathOf(group.keys), group] as const)),
  );
}

/** The proper beginnings of a list of dimensions, which the coarser reports are grouped by. */
export function prefixes(dimensions: Dimension[]): Dimension[][] {
  return dimensions.slice(0, -1).map((_, index) => dimensions.slice(0, index + 1));
}

/**
 * Groups as indented rows with a subtotal above each outer group.
 *
 * Durations of a subtotal are the sum of the rows below it, so that every column adds up; only over
 * tags and teams, whose groups overlap, they come from the coarser report.
 */
export function treeRows(groups: ReportGroup[], dimensions: Dimension[], outer: Outer): TreeRow[] {
  return branch(groups, dimensions, outer, 0);
}

function branch(groups: ReportGroup[], dimensions: Dimension[], outer: Outer, depth: number): TreeRow[] {
  if (depth >= dimensions.length - 1) return groups.map((group) => leaf(group, depth));
  const overlaps = dimensions.slice(depth + 1).some((dimension) => overlapping.has(dimension));
  const byKey = groupBy(groups, (group) => group.keys[depth]?.id ?? null);
  return [...byKey.values()].flatMap((inside) => {
    const keys = inside[0]?.keys.slice(0, depth + 1) ?? [];
    const coarse = outer.get(pathOf(keys));
    const source = overlaps && coarse ? [coarse] : inside;
    const subtotal: TreeRow = {
      keys,
      depth,
      duration_seconds: sum(source, (group) => group.duration_seconds),
      billable_seconds: sum(source, (group) => group.billable_seconds),
      entries: coarse?.entries ?? null,
      estimate_seconds: coarse?.estimate_seconds ?? null,
      previous_seconds: inside.some((group) => group.previous)
        ? sum(source, (group) => group.previous?.duration_seconds ?? 0)
        : null,
      worth: worthOf(source),
      subtotal: true,
    };
    return [subtotal, ...branch(inside, dimensions, outer, depth + 1)];
  });
}

function leaf(group: ReportGroup, depth: number): TreeRow {
  return {
    keys: group.keys,
    depth,
    duration_seconds: group.duration_seconds,
    billable_seconds: group.billable_seconds,
    entries: group.entries,
    estimate_seconds: group.estimate_seconds,
    previous_seconds: group.previous?.duration_seconds ?? null,
    worth: worthOf([group]),
    subtotal: false,
  };
}

function sum(groups: ReportGroup[], of: (group: ReportGroup) => number): number {
  return groups.reduce((total, group) => total + of(group), 0);
}
