import type { DateText, Rate } from "~/api/types";

/** What a rate is for, from the most specific to the least. */
export type RateScope = "task" | "projectMember" | "project" | "member" | "organization";

export function scopeOf(rate: Pick<Rate, "member_id" | "project_id" | "task_id">): RateScope {
  if (rate.task_id) return "task";
  if (rate.project_id) return rate.member_id ? "projectMember" : "project";
  return rate.member_id ? "member" : "organization";
}

const order: RateScope[] = ["organization", "member", "project", "projectMember", "task"];

function sameScope(left: Rate, right: Rate): boolean {
  return (
    left.kind === right.kind &&
    left.member_id === right.member_id &&
    left.project_id === right.project_id &&
    left.task_id === right.task_id
  );
}

/** Whether a rate is the one of its scope on a day: begun, and not followed by another one. */
export function isCurrent(rate: Rate, rates: readonly Rate[], day: DateText): boolean {
  if (rate.valid_from > day) return false;
  return !rates.some(
    (other) => sameScope(rate, other) && other.valid_from <= day && other.valid_from > rate.valid_from,
  );
}

/** Scopes from the general to the special, each with its newest rate first. */
export function inOrder(rates: readonly Rate[]): Rate[] {
  const place = (rate: Rate) =>
    [
      order.indexOf(scopeOf(rate)),
      rate.project_id ?? "",
      rate.task_id ?? "",
      rate.member_id ?? "",
      rate.kind,
    ].join(":");
  return rates.toSorted(
    (left, right) =>
      place(left).localeCompare(place(right)) || right.valid_from.localeCompare(left.valid_from),
  );
}
