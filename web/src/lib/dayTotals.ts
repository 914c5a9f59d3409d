import type { DateText, DayBoundary, TimeEntry } from "~/api/types";
import { addDays } from "./dates";
import { Temporal } from "./temporal";

/** A local day: its date and the milliseconds since 1970 at which it begins and ends. */
export interface DayBounds {
  date: DateText;
  from: number;
  to: number;
}

/** The day of a zone; that of a change of clocks has 23 or 25 hours. */
export function boundsOf(date: DateText, zone: string): DayBounds {
  return { date, from: startOf(date, zone), to: startOf(addDays(date, 1), zone) };
}

function startOf(date: DateText, zone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone }).epochMilliseconds;
}

/**
 * Seconds of a day: durations on its date, and of each interval what the organization's rule counts to the day. The only
 * place of the web app that says what midnight does, so that no two pages show another total (pitfall 5). What runs
 * counts until now.
 */
export function secondsOfDay(
  entries: TimeEntry[],
  day: DayBounds,
  boundary: DayBoundary,
  now: number,
): number {
  return entries.reduce((sum, entry) => sum + secondsOn(entry, day, boundary, now), 0);
}

function secondsOn(entry: TimeEntry, day: DayBounds, boundary: DayBoundary, now: number): number {
  if (entry.kind === "duration") return entry.date === day.date ? (entry.duration_seconds ?? 0) : 0;
  if (!entry.started_at) return 0;
  const from = Date.parse(entry.started_at);
  const to = entry.ended_at ? Date.parse(entry.ended_at) : Math.max(now, from);
  if (boundary === "start_day") return from >= day.from && from < day.to ? seconds(to - from) : 0;
  return seconds(Math.max(0, Math.min(to, day.to) - Math.max(from, day.from)));
}

function seconds(ms: number): number {
  return Math.trunc(ms / 1000);
}

/** What has to be asked for, so that the totals of a period are whole: entries are listed by the date of their start. */
export function aroundPeriod(period: { from: DateText; to: DateText }): { from: DateText; to: DateText } {
  return { from: addDays(period.from, -2), to: addDays(period.to, 1) };
}
