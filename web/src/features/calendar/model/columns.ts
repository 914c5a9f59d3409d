import type { DateText, Instant } from "~/api/types";
import { addDays } from "~/lib/dates";
import { Temporal } from "~/lib/temporal";

/** Milliseconds since 1970. */
export type Ms = number;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A stretch of a day in which the clock runs evenly. */
export interface Stretch {
  from: Ms;
  to: Ms;
  /** Minutes on the wall clock at `from`. */
  wall: number;
}

/** One local day as it really was: 24 hours, or 23, 25, or whatever the clocks of its zone made of it. */
export interface Column {
  date: DateText;
  from: Ms;
  to: Ms;
  stretches: Stretch[];
}

/** The day of a zone, cut where its clocks were changed. */
export function columnOf(date: DateText, zone: string): Column {
  const first = startOf(date, zone);
  const to = startOf(addDays(date, 1), zone).epochMilliseconds;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const stretches: Stretch[] = [];
  let at = first;
  while (at.epochMilliseconds < to) {
    const next = at.getTimeZoneTransition("next");
    const end = Math.min(to, next?.epochMilliseconds ?? to);
    const local = at.epochMilliseconds + at.offsetNanoseconds / 1e6;
    stretches.push({ from: at.epochMilliseconds, to: end, wall: (local - midnight) / MINUTE });
    if (!next || end === to) break;
    at = next;
  }
  return { date, from: first.epochMilliseconds, to, stretches: joined(stretches) };
}

/** Transitions that do not move the clock, such as a new name of the zone, are none here. */
function joined(stretches: Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of stretches) {
    const last = result.at(-1);
    if (last && last.to === stretch.from && endWall(last) === stretch.wall) last.to = stretch.to;
    else result.push({ ...stretch });
  }
  return result;
}

function startOf(date: DateText, zone: string) {
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone });
}

/** Minutes on the wall clock at the end of a stretch. */
export function endWall(stretch: Stretch): number {
  return stretch.wall + (stretch.to - stretch.from) / MINUTE;
}

/** The stretch an instant lies in; the nearest one for instants beside the day. */
export function stretchAt(column: Column, at: Ms): Stretch | undefined {
  return column.stretches.find((stretch) => at < stretch.to) ?? column.stretches.at(-1);
}

/** Minutes on the wall clock of the day at an instant. */
export function wallAt(column: Column, at: Ms): number {
  const stretch = stretchAt(column, at);
  return stretch ? stretch.wall + (at - stretch.from) / MINUTE : 0;
}

/** The instant of a time of day; one that never was is the moment of the change, one that was twice is the first. */
export function instantAt(column: Column, wall: number): Ms {
  for (const stretch of column.stretches) {
    if (wall < stretch.wall) return stretch.from;
    if (wall < endWall(stretch)) return stretch.from + (wall - stretch.wall) * MINUTE;
  }
  return column.to;
}

/** Whole seconds on the wire. */
export function toInstant(at: Ms): Instant {
  return new Date(at - (at % 1000)).toISOString().replace(".000Z", "Z");
}

export function toMs(instant: Instant): Ms {
  return Date.parse(instant);
}

/** Now, as far as it changes anything on a day: past days and days to come stand still. */
export function clamped(now: Ms, column: Column): Ms {
  return Math.min(column.to, Math.max(column.from, now));
}
