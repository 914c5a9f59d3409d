import type { TimeEntry } from "~/api/types";
import { MINUTE } from "./columns";
import { isRunning, type Span, spanOf } from "./spans";

/** Whether two entries are the same work, so that they may become one. */
export function sameWork(left: TimeEntry, right: TimeEntry): boolean {
  return (
    left.kind === "interval" &&
    right.kind === "interval" &&
    left.member_id === right.member_id &&
    left.project_id === right.project_id &&
    left.task_id === right.task_id &&
    left.billable === right.billable &&
    (left.note === right.note || left.note === "" || right.note === "") &&
    left.tags.join("\n") === right.tags.join("\n")
  );
}

/** Smaller breaks than this are no reason to keep two entries apart. */
const BREAK = 5 * MINUTE;

/** The neighbour an entry can be merged with: the next one of the same work, with no more than a short break between. */
export function mergePartner(entry: TimeEntry, entries: TimeEntry[]): TimeEntry | undefined {
  if (isRunning(entry) || entry.locked) return undefined;
  const own = spanOf(entry, 0);
  if (!own) return undefined;
  const others = entries
    .filter((other) => other.id !== entry.id && !isRunning(other) && !other.locked)
    .flatMap((other) => {
      const span = spanOf(other, 0);
      return span ? [{ other, span }] : [];
    });
  const after = others
    .filter(({ span }) => span.from >= own.from)
    .toSorted((left, right) => left.span.from - right.span.from)
    .find(({ other, span }) => sameWork(entry, other) && span.from - own.to <= BREAK);
  if (after && !between(others, own, after.span, entry)) return after.other;
  const before = others
    .filter(({ span }) => span.from < own.from)
    .toSorted((left, right) => right.span.to - left.span.to)
    .find(({ other, span }) => sameWork(entry, other) && own.from - span.to <= BREAK);
  return before && !between(others, before.span, own, before.other) ? before.other : undefined;
}

/** Other work in the break would be covered by the merged entry. */
function between(
  others: { other: TimeEntry; span: Span }[],
  first: Span,
  second: Span,
  entry: TimeEntry,
): boolean {
  return others.some(
    ({ other, span }) => !sameWork(entry, other) && span.from >= first.to && span.to <= second.from,
  );
}

/** Which of two entries stays and what it becomes; the other one goes. */
export function merged(
  left: TimeEntry,
  right: TimeEntry,
): { kept: TimeEntry; gone: TimeEntry; span: Span; note: string } {
  const leftSpan = spanOf(left, 0) as Span;
  const rightSpan = spanOf(right, 0) as Span;
  const [kept, gone] = leftSpan.from <= rightSpan.from ? [left, right] : [right, left];
  return {
    kept,
    gone,
    span: { from: Math.min(leftSpan.from, rightSpan.from), to: Math.max(leftSpan.to, rightSpan.to) },
    note: kept.note || gone.note,
  };
}
