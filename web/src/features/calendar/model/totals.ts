import type { DayBoundary, TimeEntry } from "~/api/types";
import type { Column, Ms } from "./columns";
import { cutTo, spanOf } from "./spans";

/** Seconds of a day: durations on its date, and of each interval what the organization's rule counts to the day. */
export function secondsOfDay(entries: TimeEntry[], column: Column, boundary: DayBoundary, now: Ms): number {
  return entries.reduce((sum, entry) => sum + secondsOn(entry, column, boundary, now), 0);
}

function secondsOn(entry: TimeEntry, column: Column, boundary: DayBoundary, now: Ms): number {
  if (entry.kind === "duration") return entry.date === column.date ? (entry.duration_seconds ?? 0) : 0;
  const span = spanOf(entry, now);
  if (!span) return 0;
  const counted =
    boundary === "split_at_midnight"
      ? cutTo(span, column)
      : span.from >= column.from && span.from < column.to
        ? span
        : undefined;
  return counted ? Math.round((counted.to - counted.from) / 1000) : 0;
}
