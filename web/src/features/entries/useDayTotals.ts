import type { DateText, TimeEntry } from "~/api/types";
import { datesOf, type Period } from "~/lib/dates";
import { boundsOf, secondsOfDay } from "~/lib/dayTotals";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";

/** What counts to each day of a period, as in the calendar; `entries` are all that may reach into it. */
export function useDayTotals(entries: TimeEntry[], period: Period, now: number): Map<DateText, number> {
  const { zone } = useFormats();
  const { day_boundary: boundary } = useMe().organization;
  const total = (date: DateText) => secondsOfDay(entries, boundsOf(date, zone), boundary, now);
  return new Map(datesOf(period).map((date) => [date, total(date)]));
}
