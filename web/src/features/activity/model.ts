import type { Scope } from "~/api/queries/scope";
import type { DateText, TimeEntry } from "~/api/types";
import { addDays } from "~/lib/dates";
import { Temporal } from "~/lib/temporal";
import type { Booked, Span } from "~/platform/activity/protocol";
import { within } from "~/platform/activity/spans";

/** A local day as it really was, with 23 or 25 hours where the clocks were changed. */
export function dayOf(date: DateText, zone: string): Span {
  const start = (day: DateText) =>
    Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone }).epochMilliseconds;
  return { from: start(date), to: start(addDays(date, 1)) };
}

/** The intervals of a span, cut to it. A running timer books nothing yet: its end is not known. */
export function bookedOf(entries: TimeEntry[], span: Span): Booked[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== "interval" || !entry.started_at || !entry.ended_at) return [];
    const whole = { from: Date.parse(entry.started_at), to: Date.parse(entry.ended_at) };
    return within(span, [whole]).map((cut) => ({
      ...cut,
      project: entry.project_id,
      task: entry.task_id,
      note: entry.note,
    }));
  });
}

/** Bookings as something to learn from: what is archived takes no more time, so it is not proposed either. */
export function openOnly(booked: Booked[], scope: Pick<Scope, "projects" | "tasks">): Booked[] {
  return booked.map((one) => {
    const project = scope.projects.get(one.project ?? "");
    if (!project || project.archived) return { ...one, project: null, task: null };
    const task = scope.tasks.get(one.task ?? "");
    return task && !task.archived ? one : { ...one, task: null };
  });
}

/** A size as people read it. */
export function bytesText(bytes: number, locale: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const format = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: power > 1 ? 1 : 0,
  });
  return format.format(bytes / 1000 ** power);
}
