import type { Instant, TimeEntry } from "~/api/types";
import { addDays } from "~/lib/dates";

/** A gap that is longer than this is no break between two pieces of work. */
const LONGEST_GAP_MS = 12 * 3_600_000;
/** Closer than this is the same moment. */
const SAME_MS = 60_000;

/** The local moment a new time of day means for the start of a timer: on the date it has, or before what is still to come. */
export function startAt(startedOn: string, time: string, now: string): string {
  const local = `${startedOn}T${time}`;
  return local > now ? `${addDays(startedOn, -1)}T${time}` : local;
}

/** When the entry before a running timer ended, as far as the timer does not begin there already. */
export function lastEndBefore(running: TimeEntry, entries: TimeEntry[], now: number): Instant | undefined {
  const started = Date.parse(running.started_at ?? "");
  const ends = entries.flatMap(({ id, member_id, ended_at }) =>
    id !== running.id && member_id === running.member_id && ended_at && Date.parse(ended_at) <= now
      ? [ended_at]
      : [],
  );
  const last = ends.toSorted((left, right) => Date.parse(left) - Date.parse(right)).at(-1);
  if (last === undefined) return undefined;
  const gap = Math.abs(started - Date.parse(last));
  return gap >= SAME_MS && gap <= LONGEST_GAP_MS ? last : undefined;
}
