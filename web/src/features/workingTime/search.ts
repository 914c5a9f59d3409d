import { isDate } from "~/lib/dates";

export interface WorkingTimeSearch {
  /** `2026-03`; the month of the open day, or else the present one, when the address does not say. */
  month?: string;
  /** The day whose record is open beside the list. */
  date?: string;
  /** Whose days; one's own when the address does not say. */
  member?: string;
}

/** What the address says; what it says wrongly is left out. */
export function readWorkingTimeSearch(search: Record<string, unknown>): WorkingTimeSearch {
  const { month, date, member } = search;
  return {
    ...(typeof month === "string" && isDate(`${month}-01`) && { month }),
    ...(typeof date === "string" && isDate(date) && { date }),
    ...(typeof member === "string" && member !== "" && { member }),
  };
}
