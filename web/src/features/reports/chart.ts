import type { Dimension, Hue, ReportGroup, ReportKey, WeekStart } from "~/api/types";
import type { Period } from "~/lib/dates";
import { groupBy } from "~/lib/groupBy";
import { bucketsOf, isTime } from "./buckets";

const MAX_BARS = 12;
const MAX_SERIES = 7;
const MAX_BUCKETS = 400;

export const REST = "rest";
export const TOTAL = "total";
export const BEFORE = "before";

export interface ChartSeries {
  id: string;
  label: string;
  hue: Hue | null;
}

/** One bar: what it stands for, and seconds by series. */
export interface ChartRow {
  id: string;
  label: string;
  seconds: Record<string, number>;
  /** Seconds of the earlier period of a comparison. */
  before?: number;
}

export interface ChartData {
  /** Upright bars along the calendar, or lying ones with names beside them. */
  along: "time" | "names";
  /** What the bars stand for. */
  dimension: Dimension;
  rows: ChartRow[];
  series: ChartSeries[];
}

/** The dimensions a chart shows: the calendar first where there is one, then one more as colours. */
export function chartDimensions(dimensions: Dimension[]): Dimension[] {
  const time = dimensions.find(isTime);
  const rest = dimensions.filter((dimension) => !isTime(dimension));
  return (time ? [time, ...rest] : rest).slice(0, 2);
}

interface Look {
  hueOf: (key: ReportKey) => Hue | null;
  rest: string;
  total: string;
}

/** The bars of a report grouped by one or two dimensions; nothing for a total alone. */
export function chartOf(
  groups: ReportGroup[],
  shown: Dimension[],
  period: Period,
  weekStart: WeekStart,
  look: Look,
): ChartData | undefined {
  const [dimension, by] = shown;
  if (!dimension || groups.length === 0) return undefined;
  const series = by ? seriesOf(groups, look) : [{ id: TOTAL, label: look.total, hue: null }];
  const named = new Set(series.map(({ id }) => id));
  const bars = groupBy(groups, (group) => idOf(group.keys[0]));
  const rows = [...bars].map(([id, inside]) => ({
    id,
    label: inside[0]?.keys[0]?.label ?? "",
    seconds: secondsBySeries(inside, by !== undefined, named),
    ...beforeOf(inside),
  }));
  if (isTime(dimension)) {
    const byId = new Map(rows.map((row) => [row.id, row]));
    const buckets = bucketsOf(dimension, period, weekStart, MAX_BUCKETS);
    const filled = buckets.map((id) => byId.get(id) ?? { id, label: id, seconds: {} });
    return { along: "time", dimension, rows: filled, series };
  }
  return { along: "names", dimension, rows: longest(rows, look.rest), series };
}

function idOf(key: ReportKey | undefined): string {
  return key?.id ?? "";
}

function beforeOf(groups: ReportGroup[]): { before?: number } {
  if (!groups.some((group) => group.previous)) return {};
  return { before: groups.reduce((sum, group) => sum + (group.previous?.duration_seconds ?? 0), 0) };
}

function secondsBySeries(groups: ReportGroup[], split: boolean, named: Set<string>): Record<string, number> {
  const seconds: Record<string, number> = {};
  for (const group of groups) {
    const own = idOf(group.keys[1]);
    const id = !split ? TOTAL : named.has(own) ? own : REST;
    seconds[id] = (seconds[id] ?? 0) + group.duration_seconds;
  }
  return seconds;
}

function seriesOf(groups: ReportGroup[], look: Look): ChartSeries[] {
  const totals = new Map<string, { key: ReportKey; seconds: number }>();
  for (const group of groups) {
    const key = group.keys[1];
    if (!key) continue;
    const before = totals.get(idOf(key));
    totals.set(idOf(key), { key, seconds: (before?.seconds ?? 0) + group.duration_seconds });
  }
  const largest = [...totals].toSorted(([, left], [, right]) => right.seconds - left.seconds);
  const series = largest
    .slice(0, MAX_SERIES)
    .map(([id, { key }]) => ({ id, label: key.label, hue: look.hueOf(key) }));
  return largest.length > MAX_SERIES ? [...series, { id: REST, label: look.rest, hue: null }] : series;
}

function longest(rows: ChartRow[], restLabel: string): ChartRow[] {
  const sorted = rows.toSorted((left, right) => totalOf(right) - totalOf(left));
  if (sorted.length <= MAX_BARS) return sorted;
  const rest: ChartRow = { id: REST, label: restLabel, seconds: {} };
  for (const row of sorted.slice(MAX_BARS)) {
    if (row.before !== undefined) rest.before = (rest.before ?? 0) + row.before;
    for (const [id, seconds] of Object.entries(row.seconds)) {
      rest.seconds[id] = (rest.seconds[id] ?? 0) + seconds;
    }
  }
  return [...sorted.slice(0, MAX_BARS), rest];
}

export function totalOf(row: ChartRow): number {
  return Object.values(row.seconds).reduce((sum, seconds) => sum + seconds, 0);
}

const steps = [900, 1800, 3600, 7200, 14_400, 18_000, 36_000, 72_000, 144_000, 180_000, 360_000];

/** Marks of the duration axis: at most six, at whole quarters, hours or round numbers of hours. */
export function ticksOf(rows: ChartRow[]): number[] {
  const highest = Math.max(0, ...rows.map((row) => Math.max(totalOf(row), row.before ?? 0)));
  let step = steps.find((candidate) => highest <= candidate * 5);
  if (step === undefined) {
    step = 360_000;
    while (highest > step * 5) step *= 2;
  }
  const count = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
