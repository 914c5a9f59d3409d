import type { Me, StartPage } from "~/api/types";

const PHONE = "(max-width: 720px)";

const addresses = {
  calendar: "/calendar",
  today: "/today",
  week: "/week",
  timesheet: "/timesheet",
} as const satisfies Record<StartPage, string>;

/** Where the app opens: what the member chose, else the calendar, and on a phone the list of today. */
export function startAddress(me: Me): (typeof addresses)[StartPage] {
  const { start_page: chosen } = me.member.preferences;
  return addresses[chosen ?? (globalThis.matchMedia?.(PHONE).matches ? "today" : "calendar")];
}
