import type { Dimension, WeekStart } from "~/api/types";
import { addDays, addMonths, type Period, weekOf } from "~/lib/dates";

const timeDimensions: ReadonlySet<Dimension> = new Set(["day", "week", "month", "quarter", "year"]);

/** The dates a day, week, month, quarter or year stands for, from its first date. */
export function bucketPeriod(dimension: Dimension, first: string): Period {
  switch (dimension) {
    case "week":
      return { from: first, to: addDays(first, 7) };
    case "month":
      return { from: first, to: addMonths(first, 1) };
    case "quarter":
      return { from: first, to: addMonths(first, 3) };
    case "year":
      return { from: first, to: addMonths(first, 12) };
    default:
      return { from: first, to: addDays(first, 1) };
  }
}

/** Whether a dimension runs along the calendar. */
export function isTime(dimension: Dimension | undefined): boolean {
  return dimension !== undefined && timeDimensions.has(dimension);
}

/** Every bucket of a period in order, so that days without work show as gaps. */
export function bucketsOf(
  dimension: Dimension,
  period: Period,
  weekStart: WeekStart,
  limit: number,
): string[] {
  const buckets: string[] = [];
  let first = bucketStart(dimension, period.from, weekStart);
  while (first < period.to && buckets.length < limit) {
    buckets.push(first);
    first = bucketPeriod(dimension, first).to;
  }
  return buckets;
}

function bucketStart(dimension: Dimension, date: string, weekStart: WeekStart): string {
  if (dimension === "month") return `${date.slice(0, 7)}-01`;
  if (dimension === "quarter") {
    const month = Math.trunc((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1;
    return `${date.slice(0, 4)}-${String(month).padStart(2, "0")}-01`;
  }
  if (dimension === "year") return `${date.slice(0, 4)}-01-01`;
  if (dimension === "week") return weekOf(date, weekStart).from;
  return date;
}
