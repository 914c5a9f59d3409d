import type { DateText, DayLock, Lock, Timesheet, Uuid } from "~/api/types";

/** The lock that closes a date for a member: of the one for everybody and their own, the one that reaches further. */
export function lockOn(locks: Lock[], memberId: Uuid, date: DateText): Lock | undefined {
  return locks
    .filter((lock) => lock.member_id === null || lock.member_id === memberId)
    .filter((lock) => lock.locked_until !== null && date <= lock.locked_until)
    .toSorted((left, right) => (right.locked_until ?? "").localeCompare(left.locked_until ?? ""))[0];
}

/** What closes the days of handed-in weeks, by date. Closed periods are told by their own locks. */
export function weekLocks(weeks: Timesheet[], memberId: Uuid): Map<DateText, DayLock> {
  const days = weeks.filter((week) => week.member_id === memberId).flatMap((week) => week.days);
  return new Map(
    days.flatMap(({ date, lock }) =>
      lock && (lock.kind === "submitted" || lock.kind === "approved") ? [[date, lock] as const] : [],
    ),
  );
}
