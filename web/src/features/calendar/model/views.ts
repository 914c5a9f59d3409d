import type { DateText, WeekStart } from "~/api/types";
import { addDays, addMonths, daysBetween, isDate, monthOf, type Period, weekOf } from "~/lib/dates";
import { Temporal } from "~/lib/temporal";

/** What the calendar shows: a named stretch, or any number of days from 2 to 14. */
export type View = "day" | "workweek" | "week" | "month" | number;

export const MOST_DAYS = 14;

/** The calendar in the address. */
export interface CalendarSearch {
  date?: DateText;
  view?: View;
  member?: string;
}

type Raw = Record<string, unknown>;

/** Reads the address; what makes no sense is left out instead of breaking the page. */
export function readCalendarSearch(raw: Raw): CalendarSearch {
  const view = readView(raw.view);
  return {
    ...(typeof raw.date === "string" && isDate(raw.date) && { date: raw.date }),
    ...(view !== undefined && { view }),
    ...(typeof raw.member === "string" && /^[0-9a-f-]{36}$/.test(raw.member) && { member: raw.member }),
  };
}

export function readView(raw: unknown): View | undefined {
  if (raw === "day" || raw === "workweek" || raw === "week" || raw === "month") return raw;
  const days = Number(raw);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) return undefined;
  return days === 1 ? "day" : days;
}

/** The dates a view shows around a date. */
export function periodOfView(view: View, date: DateText, weekStart: WeekStart): Period {
  if (view === "day") return { from: date, to: addDays(date, 1) };
  if (view === "week") return weekOf(date, weekStart);
  if (view === "month") return monthGrid(date, weekStart);
  if (view === "workweek") {
    const monday = weekOf(date, "monday").from;
    return { from: monday, to: addDays(monday, 5) };
  }
  return { from: date, to: addDays(date, view) };
}

/** Whole weeks around a month. */
function monthGrid(date: DateText, weekStart: WeekStart): Period {
  const month = monthOf(date);
  return { from: weekOf(month.from, weekStart).from, to: weekOf(addDays(month.to, -1), weekStart).to };
}

/** The date to show after a step through the calendar. */
export function stepView(view: View, date: DateText, direction: 1 | -1): DateText {
  if (view === "day") return addDays(date, direction);
  if (view === "month") return addMonths(monthOf(date).from, direction);
  if (view === "week" || view === "workweek") return addDays(date, 7 * direction);
  return addDays(date, view * direction);
}

/** The date that shows a day which may lie beside what is shown now. */
export function dateShowing(view: View, shown: Period, date: DateText): DateText {
  if (date >= shown.from && date < shown.to) return shown.from;
  if (typeof view !== "number") return date;
  const pages = Math.floor(daysBetween(shown.from, date) / view);
  return addDays(shown.from, pages * view);
}

export function isWeekend(date: DateText): boolean {
  return Temporal.PlainDate.from(date).dayOfWeek > 5;
}
