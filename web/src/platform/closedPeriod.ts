import type { DateText } from "~/api/types";
import { addDays } from "~/lib/dates";
import { useMe } from "./session";

export interface ClosedPeriod {
  /** The last closed date; null when nothing is closed. */
  until: DateText | null;
  /** The first date that can be written on; null when every date can. */
  firstOpen: DateText | null;
  covers: (date: DateText) => boolean;
}

/** What is closed for the signed-in member. */
export function useClosedPeriod(): ClosedPeriod {
  const until = useMe().member.locked_until;
  return {
    until,
    firstOpen: until === null ? null : addDays(until, 1),
    covers: (date) => until !== null && date <= until,
  };
}
