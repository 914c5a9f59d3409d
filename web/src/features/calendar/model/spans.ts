import type { TimeEntry } from "~/api/types";
import { type Column, HOUR, MINUTE, type Ms, toMs } from "./columns";
import { type Step, snap } from "./snap";

/** A half-open stretch of time. */
export interface Span {
  from: Ms;
  to: Ms;
}

export type Edge = "start" | "end";

/** The time of an interval; a running one reaches until now. */
export function spanOf(entry: TimeEntry, now: Ms): Span | undefined {
  if (entry.kind !== "interval" || !entry.started_at) return undefined;
  const from = toMs(entry.started_at);
  return { from, to: entry.ended_at ? toMs(entry.ended_at) : Math.max(now, from) };
}

export function isRunning(entry: TimeEntry): boolean {
  return entry.kind === "interval" && entry.ended_at === null;
}

/** Half-open: touching spans do not overlap (pitfall 6). */
export function overlaps(left: Span, right: Span): boolean {
  return left.from < right.to && right.from < left.to;
}

export function cutTo(span: Span, { from, to }: Span): Span | undefined {
  const cut = { from: Math.max(span.from, from), to: Math.min(span.to, to) };
  // A timer that has just started has no length yet and is shown all the same.
  return cut.from < cut.to || (span.from === span.to && span.from >= from && span.from < to)
    ? cut
    : undefined;
}

/** What a pointer draws from where it went down to where it is; at least one step long. */
export function drawn(column: Column, anchor: Ms, at: Ms, step: Step): Span {
  const [low, high] = anchor <= at ? [anchor, at] : [at, anchor];
  const from = Math.min(snap(column, low, step), column.to - MINUTE);
  const to = snap(column, high, step);
  const least = Math.max(step, 1) * MINUTE;
  if (to - from >= least) return { from, to };
  return anchor <= at || from - least < column.from
    ? { from, to: Math.min(from + least, column.to) }
    : { from: to - least, to };
}

/** An entry taken to another place; without a change of height it keeps its time of day to the second. */
export function moved(span: Span, from: Ms): Span {
  return { from, to: from + (span.to - span.from) };
}

/** One edge taken elsewhere; the other edge stays, and at least one minute is left between them. */
export function resized(span: Span, edge: Edge, at: Ms, step: Step): Span {
  const least = Math.max(step, 1) * MINUTE;
  return edge === "start"
    ? { from: Math.min(at, span.to - Math.min(least, span.to - span.from)), to: span.to }
    : { from: span.from, to: Math.max(at, span.from + Math.min(least, span.to - span.from)) };
}

/** Two parts of an entry, cut on a line of the grid inside it if there is one, else where it was asked. */
export function split(span: Span, column: Column, at: Ms, step: Step): [Span, Span] | undefined {
  const inside = (cut: Ms) => cut > span.from && cut < span.to;
  const snapped = snap(column, at, step);
  const minute = Math.round(at / MINUTE) * MINUTE;
  const cut = [snapped, minute, at].find(inside);
  if (cut === undefined) return undefined;
  return [
    { from: span.from, to: cut },
    { from: cut, to: span.to },
  ];
}

/** Free time around an instant within a day, bounded by the spans beside it; nothing where time is taken. */
export function gapAt(
  spans: Span[],
  column: Column,
  at: Ms,
): (Span & { before: boolean; after: boolean }) | undefined {
  if (spans.some((span) => span.from <= at && at < span.to)) return undefined;
  const ends = spans.filter((span) => span.to <= at).map((span) => span.to);
  const starts = spans.filter((span) => span.from > at).map((span) => span.from);
  const before = Math.max(column.from, ...ends);
  const after = Math.min(column.to, ...starts);
  return { from: before, to: after, before: before > column.from, after: after < column.to };
}

/** What a double click fills: the gap between two entries exactly, and otherwise an hour from the line above it. */
export function fill(spans: Span[], column: Column, at: Ms, step: Step): Span | undefined {
  const gap = gapAt(spans, column, at);
  if (!gap) return undefined;
  if (gap.before && gap.after) return { from: gap.from, to: gap.to };
  const width = Math.max(step, 15) * MINUTE;
  const line =
    gap.before && at - gap.from < 60 * MINUTE ? gap.from : snap(column, at - width / 2, Math.max(step, 15));
  const from = Math.max(gap.from, line);
  return { from, to: Math.min(gap.to, from + 60 * MINUTE) };
}

/** The free time that follows an instant on its day, if there is any before the next entry. */
export function gapAfter(spans: Span[], column: Column, at: Ms): Span | undefined {
  const gap = gapAt(spans, column, at);
  return gap?.after && gap.to > at ? { from: at, to: gap.to } : undefined;
}

/** The times of all that has any. */
export function spansOf(entries: TimeEntry[], now: Ms): Span[] {
  return entries.flatMap((entry) => spanOf(entry, now) ?? []);
}

/** An hour of free time: after the last entry of a day, else in the morning. */
export function nextFree(spans: Span[], column: Column, step: Step): Span {
  const ends = spans.filter((span) => span.to > column.from && span.to < column.to).map((span) => span.to);
  const morning = column.from + 9 * HOUR;
  const from = ends.length > 0 ? Math.max(...ends) : morning;
  const start = from + HOUR > column.to ? snap(column, column.to - HOUR, step) : from;
  const gap = gapAt(spans, column, start);
  return { from: start, to: Math.min(start + HOUR, gap && gap.to > start ? gap.to : start + HOUR) };
}
