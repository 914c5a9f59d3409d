import type { DateText, Lock, Uuid } from "~/api/types";

/** The lock that closes a date for a member: of the one for everybody and their own, the one that reaches further. */
export function lockOn(locks: Lock[], memberId: Uuid, date: DateText): Lock | undefined {
  return locks
    .filter((lock) => lock.member_id === null || lock.member_id === memberId)
    .filter((lock) => lock.locked_until !== null && date <= lock.locked_until)
    .toSorted((left, right) => (right.locked_until ?? "").localeCompare(left.locked_until ?? ""))[0];
}
