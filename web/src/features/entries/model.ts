import type { DateText, TimeEntry, TimeEntryChanges } from "~/api/types";
import { addDays, datesOf, type Period, wallClock } from "~/lib/dates";
import { groupBy } from "~/lib/groupBy";
import { Temporal } from "~/lib/temporal";
import { elapsedSeconds } from "~/platform/serverClock";

/** The entries of one local date, in the order of the day. */
export interface Day {
  date: DateText;
  entries: TimeEntry[];
}

/** One group per date of the period, empty days included. */
export function groupByDay(entries: TimeEntry[], period: Period): Day[] {
  const byDate = groupBy(entries, (entry) => entry.date);
  return datesOf(period).map((date) => ({ date, entries: (byDate.get(date) ?? []).toSorted(inOrder) }));
}

/** The days of a week that a list shows: of those to come only the ones with something on them, unless all are. */
export function daysWorthListing(days: Day[], today: DateText): Day[] {
  const allToCome = days.every((day) => day.date > today);
  return days.filter((day) => allToCome || day.date <= today || day.entries.length > 0);
}

/** Intervals by their start, then durations in the order in which they were made. */
function inOrder(left: TimeEntry, right: TimeEntry): number {
  if (left.started_at && right.started_at) return left.started_at.localeCompare(right.started_at);
  if (left.started_at || right.started_at) return left.started_at ? -1 : 1;
  return left.created_at.localeCompare(right.created_at);
}

/** Length of an entry; a running one counts until now. */
export function secondsOf(entry: TimeEntry, now: number): number {
  if (entry.duration_seconds !== null) return entry.duration_seconds;
  return entry.started_at ? elapsedSeconds(entry.started_at, now) : 0;
}

export function totalSeconds(entries: TimeEntry[], now: number): number {
  return entries.reduce((sum, entry) => sum + secondsOf(entry, now), 0);
}

export function isRunning(entry: TimeEntry): boolean {
  return entry.kind === "interval" && entry.ended_at === null;
}

/** Local start and end of an interval, each in the zone in which it happened. */
export function timesOf(entry: TimeEntry, fallbackZone: string) {
  const startZone = entry.start_time_zone ?? fallbackZone;
  const endZone = entry.end_time_zone ?? startZone;
  return {
    startZone,
    endZone,
    start: entry.started_at ? wallClock(entry.started_at, startZone) : undefined,
    end: entry.ended_at ? wallClock(entry.ended_at, endZone) : undefined,
  };
}

/** A new time of day for the start; the end does not move. */
export function moveStart(entry: TimeEntry, time: string, fallbackZone: string): TimeEntryChanges {
  const { start, startZone } = timesOf(entry, fallbackZone);
  return { started_at: `${start?.date ?? entry.date}T${time}`, start_time_zone: startZone };
}

/** A new time of day for the end; the start does not move. A time before the start means the next day. */
export function moveEnd(entry: TimeEntry, time: string, fallbackZone: string): TimeEntryChanges {
  const { start, end, endZone } = timesOf(entry, fallbackZone);
  const startDate = start?.date ?? entry.date;
  const sameDayIsTooEarly = time <= (start?.time.slice(0, 5) ?? "");
  const nearest = sameDayIsTooEarly ? addDays(startDate, 1) : startDate;
  // An entry that already spans more than a day keeps its last day.
  const date = end && end.date > addDays(startDate, 1) ? end.date : nearest;
  return { ended_at: `${date}T${time}`, end_time_zone: endZone };
}

/** A new length: a duration takes it as it is, an interval moves its end by exact seconds. */
export function changeLength(entry: TimeEntry, seconds: number): TimeEntryChanges {
  if (entry.kind === "duration") return { duration_seconds: seconds };
  const start = Temporal.Instant.from(entry.started_at ?? "");
  return { ended_at: start.add({ seconds }).toString() };
}

/** The same times of day on another date; the wall clock stays, the length may not when clocks change. */
export function moveToDate(entry: TimeEntry, date: DateText, fallbackZone: string): TimeEntryChanges {
  if (entry.kind === "duration") return { date };
  const { start, end, startZone, endZone } = timesOf(entry, fallbackZone);
  if (!start) return {};
  const moved: TimeEntryChanges = { started_at: `${date}T${start.time}`, start_time_zone: startZone };
  if (!end) return moved;
  const days = Temporal.PlainDate.from(start.date).until(end.date, { largestUnit: "days" }).days;
  return { ...moved, ended_at: `${addDays(date, days)}T${end.time}`, end_time_zone: endZone };
}

/** The day that time is added to in a period: today if it is in it, else its first day; never a closed one. */
export function dayToAdd(period: Period, today: DateText, firstOpen: DateText | null): DateText | undefined {
  const open = datesOf(period).filter((date) => firstOpen === null || date >= firstOpen);
  return open.includes(today) ? today : open[0];
}
