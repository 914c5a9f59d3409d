import type { DateText, Instant } from "~/api/types";
import { wallClock } from "~/lib/dates";
import { Temporal } from "~/lib/temporal";

/** The instant at which a day is over where somebody is. */
export function untilEndOf(date: DateText, zone: string): Instant {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone).toInstant().toString();
}

/** The last day on which something that ends at an instant still holds. */
export function lastDay(until: Instant, zone: string): DateText {
  const before = Temporal.Instant.from(until).subtract({ seconds: 1 }).toString();
  return wallClock(before, zone).date;
}
