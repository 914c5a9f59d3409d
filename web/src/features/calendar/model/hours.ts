import { showTime } from "~/lib/times";
import { type Axis, placeOf } from "./axis";
import type { Column } from "./columns";
import { cutTo, type Span } from "./spans";

/** Hours of the day that are shown at least; the rest is folded while nothing is in it. */
export const WORKDAY = { from: 7 * 60, to: 19 * 60 };

const DAY = 24 * 60;

/** The part of the day to show: the working hours, widened to whole hours around whatever is recorded. */
export function shownHours(axis: Axis, columns: Column[], spans: Span[]): { from: number; to: number } {
  let { from, to } = WORKDAY;
  for (const column of columns) {
    for (const span of spans) {
      const cut = cutTo(span, column);
      if (!cut) continue;
      from = Math.min(from, wallOf(axis, placeOf(axis, column, cut.from)));
      to = Math.max(to, cut.to >= column.to ? DAY : wallOf(axis, placeOf(axis, column, cut.to)));
    }
  }
  return { from: Math.floor(from / 60) * 60, to: Math.min(DAY, Math.ceil(to / 60) * 60) };
}

/** The time of day at a place, the second pass of an hour counting as the hour itself. */
function wallOf({ repeats }: Axis, place: number): number {
  let passed = 0;
  for (const { from, to } of repeats) {
    if (place - passed <= to) break;
    passed += Math.min(to - from, place - passed - to);
  }
  return place - passed;
}

/** A full hour as it stands at the axis. */
export function hourText(minutes: number, hour12: boolean): string {
  const hour = Math.round(minutes / 60) % 24;
  return hour12 ? showTime(`${hour}:00`, true).replace(":00", "") : `${String(hour).padStart(2, "0")}:00`;
}
