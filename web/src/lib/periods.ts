import type { DateText, WeekStart } from "~/api/types";
import { addDays, addMonths, daysBetween, monthOf, type Period, quarterOf, weekOf, yearOf } from "./dates";

export const presets = [
  "today",
  "yesterday",
  "thisWeek",
  "lastWeek",
  "thisMonth",
  "lastMonth",
  "thisQuarter",
  "lastQuarter",
  "thisYear",
  "lastYear",
] as const;

export type Preset = (typeof presets)[number];

/** The dates a named period stands for on a given day. */
export function periodOf(preset: Preset, day: DateText, weekStart: WeekStart): Period {
  switch (preset) {
    case "today":
      return { from: day, to: addDays(day, 1) };
    case "yesterday":
      return { from: addDays(day, -1), to: day };
    case "thisWeek":
      return weekOf(day, weekStart);
    case "lastWeek":
      return weekOf(addDays(day, -7), weekStart);
    case "thisMonth":
      return monthOf(day);
    case "lastMonth":
      return monthOf(addMonths(monthOf(day).from, -1));
    case "thisQuarter":
      return quarterOf(day);
    case "lastQuarter":
      return quarterOf(addMonths(quarterOf(day).from, -3));
    case "thisYear":
      return yearOf(day);
    case "lastYear":
      return yearOf(addMonths(yearOf(day).from, -12));
  }
}

/** The named period that equals the dates, if there is one. */
export function presetOf(period: Period, day: DateText, weekStart: WeekStart): Preset | undefined {
  return presets.find((preset) => {
    const named = periodOf(preset, day, weekStart);
    return named.from === period.from && named.to === period.to;
  });
}

/** The neighbour of a period: whole months stay whole months, everything else moves by its length. */
export function shift(period: Period, direction: 1 | -1): Period {
  const months = wholeMonths(period);
  if (months > 0) {
    const from = addMonths(period.from, direction * months);
    return { from, to: addMonths(from, months) };
  }
  const days = daysBetween(period.from, period.to) * direction;
  return { from: addDays(period.from, days), to: addDays(period.to, days) };
}

function wholeMonths({ from, to }: Period): number {
  if (!from.endsWith("-01") || !to.endsWith("-01")) return 0;
  return monthIndex(to) - monthIndex(from);
}

function monthIndex(date: DateText): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
}
