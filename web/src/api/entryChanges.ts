import { secondsBetween, wallClock } from "~/lib/dates";
import { Temporal } from "~/lib/temporal";
import type { Instant, NewTimeEntry, TimeEntry, TimeEntryChanges } from "./types";

/**
 * An entry as lists show it until the server has answered, with its times, its date and its length; it counts as a
 * version of its own, so that the next change is made for this one. Times that only the server can resolve, or will
 * refuse, stay as they were.
 */
export function shownAs(entry: TimeEntry, changes: TimeEntryChanges): TimeEntry {
  const { started_at, ended_at, ...rest } = changes;
  const after = { ...entry, ...rest, version: entry.version + 1 } as TimeEntry;
  if (after.kind === "duration" || (started_at === undefined && ended_at === undefined)) return after;
  const startZone = after.start_time_zone;
  const start = started_at ? instantOf(started_at, startZone) : entry.started_at;
  const end = ended_at ? instantOf(ended_at, after.end_time_zone ?? startZone) : entry.ended_at;
  if (!start || end === undefined) return after;
  const seconds = end === null ? null : secondsBetween(start, end);
  if (seconds !== null && seconds <= 0) return after;
  const date = startZone ? wallClock(start, startZone).date : after.date;
  return { ...after, started_at: start, ended_at: end, date, duration_seconds: seconds };
}

/** Nothing where the zone is not known, or where a local time happened twice or never. */
function instantOf(text: string, zone: string | null): Instant | undefined {
  if (text.endsWith("Z")) return text;
  if (zone === null) return undefined;
  try {
    const local = Temporal.PlainDateTime.from(text).toZonedDateTime(zone, { disambiguation: "reject" });
    return local.toInstant().toString();
  } catch {
    return undefined;
  }
}

/** Everything of an entry that its creator chose. */
export function copyOf(entry: TimeEntry): NewTimeEntry {
  return {
    id: entry.id,
    member_id: entry.member_id,
    note: entry.note,
    billable: entry.billable,
    tags: entry.tags,
    source: entry.source,
    ...(entry.project_id && { project_id: entry.project_id }),
    ...(entry.task_id && { task_id: entry.task_id }),
    ...whenOf(entry),
  };
}

function whenOf(entry: TimeEntry): NewTimeEntry {
  if (entry.kind === "duration") {
    return { kind: "duration", date: entry.date, duration_seconds: entry.duration_seconds ?? 0 };
  }
  return {
    kind: "interval",
    ...(entry.started_at && { started_at: entry.started_at }),
    ...(entry.ended_at && { ended_at: entry.ended_at }),
    ...(entry.start_time_zone && { start_time_zone: entry.start_time_zone }),
    ...(entry.end_time_zone && { end_time_zone: entry.end_time_zone }),
  };
}
