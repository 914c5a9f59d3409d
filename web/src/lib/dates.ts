import type { DateText, Instant, WeekStart } from "~/api/types";
import { clock } from "~/lib/clock";
import { Temporal } from "~/lib/temporal";

/** Half-open range of local dates: `from` is in, `to` is not. */
export interface Period {
  from: DateText;
  to: DateText;
}

const weekStartDay: Record<WeekStart, number> = { monday: 1, saturday: 6, sunday: 7 };

/** The current date in a zone. */
export function today(zone: string): DateText {
  return Temporal.Instant.fromEpochMilliseconds(clock.now())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString();
}

/** The current instant in whole seconds, as the wire writes it. */
export function nowInstant(): Instant {
  const whole = Math.floor(clock.now() / 1_000) * 1_000;
  return Temporal.Instant.fromEpochMilliseconds(whole).toString();
}

/** The instant at which a day is over: what is good until a day is good for the whole of it. */
export function untilEndOf(date: DateText, zone: string): Instant {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone).toInstant().toString();
}

export function addDays(date: DateText, days: number): DateText {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

export function addMonths(date: DateText, months: number): DateText {
  return Temporal.PlainDate.from(date).add({ months }).toString();
}

/** Number of days from the first date to the second. */
export function daysBetween(from: DateText, to: DateText): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: "days" }).days;
}

/** Every date of a period, in order. */
export function datesOf(period: Period): DateText[] {
  const count = Math.max(0, daysBetween(period.from, period.to));
  return Array.from({ length: count }, (_, index) => addDays(period.from, index));
}

/** The week that contains a date. */
export function weekOf(date: DateText, start: WeekStart): Period {
  const plain = Temporal.PlainDate.from(date);
  const back = (plain.dayOfWeek - weekStartDay[start] + 7) % 7;
  const from = plain.subtract({ days: back });
  return { from: from.toString(), to: from.add({ days: 7 }).toString() };
}

/** ISO week number; weeks have one only when they start on Monday. */
export function weekNumber(date: DateText, start: WeekStart): number | undefined {
  return start === "monday" ? Temporal.PlainDate.from(date).weekOfYear : undefined;
}

export function monthOf(date: DateText): Period {
  const from = Temporal.PlainDate.from(date).with({ day: 1 });
  return { from: from.toString(), to: from.add({ months: 1 }).toString() };
}

export function quarterOf(date: DateText): Period {
  const plain = Temporal.PlainDate.from(date);
  const from = plain.with({ day: 1, month: Math.trunc((plain.month - 1) / 3) * 3 + 1 });
  return { from: from.toString(), to: from.add({ months: 3 }).toString() };
}

export function yearOf(date: DateText): Period {
  const from = Temporal.PlainDate.from(date).with({ month: 1, day: 1 });
  return { from: from.toString(), to: from.add({ years: 1 }).toString() };
}

/** The wall clock of an instant in a zone: local date and `HH:mm:ss`. */
export function wallClock(instant: Instant, zone: string): { date: DateText; time: string } {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  return {
    date: local.toPlainDate().toString(),
    time: local.toPlainTime().toString({ smallestUnit: "second" }),
  };
}

/** Whole seconds from one instant to another. */
export function secondsBetween(start: Instant, end: Instant): number {
  return Math.trunc(
    (Temporal.Instant.from(end).epochMilliseconds - Temporal.Instant.from(start).epochMilliseconds) / 1000,
  );
}

/** Whether the text is a date of the calendar. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: "reject" }).toString() === text;
  } catch {
    return false;
  }
}
