import type { ByDay, RecurringEntry, TimeEntry } from "~/api/types";
import { wallClock } from "~/lib/dates";
import { Temporal } from "~/lib/temporal";

export const weekdays: readonly ByDay[] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** The short name of a day of the week. */
export function dayName(locale: string, day: ByDay): string {
  // A Monday.
  const date = Temporal.PlainDate.from("2026-11-23").add({ days: weekdays.indexOf(day) });
  const format = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "short" });
  return format.format(new Date(`${date.toString()}T12:00:00Z`)).replace(".", "");
}

/** Days of the week in as few words as they have: `Mon–Fri`, `Mon, Wed`. */
export function daysText(locale: string, days: readonly ByDay[]): string {
  const at = days.map((day) => weekdays.indexOf(day)).toSorted((left, right) => left - right);
  const first = at[0] ?? 0;
  const whole = at.length > 2 && at.every((place, index) => place === first + index);
  const name = (place: number) => dayName(locale, weekdays[place] ?? "MO");
  return whole ? `${name(first)}–${name(first + at.length - 1)}` : at.map(name).join(", ");
}

/** What the form holds for a recurring entry, or for a new one. */
export function recurringValues(recurring: RecurringEntry | undefined, today: string) {
  return {
    note: recurring?.note ?? "",
    project_id: recurring?.project_id ?? null,
    task_id: recurring?.task_id ?? null,
    tags: recurring?.tags ?? [],
    billable: recurring?.billable ?? ("inherit" as const),
    by_day: recurring?.by_day ?? (["MO", "TU", "WE", "TH", "FR"] as ByDay[]),
    interval: recurring?.interval ?? 1,
    from: recurring?.from ?? today,
    until: recurring?.until ?? null,
    start_time: recurring ? recurring.start_time : "09:00",
    duration_seconds: recurring?.duration_seconds ?? 1800,
    automatic: recurring?.automatic ?? false,
  };
}

export type RecurringValues = ReturnType<typeof recurringValues>;

const MINUTE = 60;
const DAY = 86_400;

/** What the form holds to do the work of an entry again: on its day of the week, at its time, from today on. */
export function repeating(entry: TimeEntry, zone: string, today: string): RecurringValues {
  const day = weekdays[Temporal.PlainDate.from(entry.date).dayOfWeek - 1];
  const { note, project_id, task_id, tags, billable } = entry;
  const whole = Math.round((entry.duration_seconds ?? 0) / MINUTE) * MINUTE;
  return {
    ...recurringValues(undefined, today),
    note,
    project_id,
    task_id,
    tags,
    billable,
    by_day: day ? [day] : [],
    start_time: entry.started_at ? wallClock(entry.started_at, zone).time.slice(0, 5) : null,
    duration_seconds: Math.min(Math.max(whole, MINUTE), DAY),
  };
}
