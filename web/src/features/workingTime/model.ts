import type { DateText, Presence, WorkingDay, WorkingDayState } from "~/api/types";
import { monthOf, type Period, secondsBetween } from "~/lib/dates";
import type { WorkingTimeSearch } from "./search";

export type DayAction = "close" | "accept" | "dispute";

/** Whether the caller may do this with the day now. */
export function may(day: WorkingDay, action: DayAction): boolean {
  return day.allowed_actions.includes(action);
}

/** The month that the address means. */
export function monthShown(search: WorkingTimeSearch, today: DateText): Period {
  return monthOf(search.month ? `${search.month}-01` : (search.date ?? today));
}

/** Amber is for what waits for somebody; what stands is quiet or teal. */
export const tones: Record<WorkingDayState, "neutral" | "accent" | "warning"> = {
  open: "neutral",
  closed: "accent",
  pending: "warning",
  disputed: "warning",
  lapsed: "neutral",
};

/** How long somebody was away between start and end. */
export function breakSeconds({ breaks }: Presence): number {
  return breaks.reduce((sum, one) => sum + secondsBetween(one.started_at, one.ended_at), 0);
}

export function totalOf(days: readonly WorkingDay[]): number {
  return days.reduce((sum, day) => sum + day.presence.total_seconds, 0);
}

/** The days that can be closed together: today is closed by itself, because it may not be over. */
export function closable(days: readonly WorkingDay[], today: DateText): DateText[] {
  return days.filter((day) => day.date < today && may(day, "close")).map((day) => day.date);
}

/** Enough of a hash to compare two by eye; the bundle has the whole. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

/** What a proposal changes. */
export function changed(
  stands: Presence,
  proposed: Presence,
): Set<"start" | "end" | "breaks" | "stated" | "total"> {
  const pairs = {
    start: [stands.started_at, proposed.started_at],
    end: [stands.ended_at, proposed.ended_at],
    breaks: [JSON.stringify(stands.breaks), JSON.stringify(proposed.breaks)],
    stated: [stands.stated_seconds, proposed.stated_seconds],
    total: [stands.total_seconds, proposed.total_seconds],
  } as const;
  const names = Object.keys(pairs) as (keyof typeof pairs)[];
  return new Set(names.filter((name) => pairs[name][0] !== pairs[name][1]));
}
