import type { DateText, Instant } from "~/api/types";
import { wallClock } from "~/lib/dates";
import { Temporal } from "~/lib/temporal";

/** The last day on which something that ends at an instant still holds. */
export function lastDay(until: Instant, zone: string): DateText {
  const before = Temporal.Instant.from(until).subtract({ seconds: 1 }).toString();
  return wallClock(before, zone).date;
}
