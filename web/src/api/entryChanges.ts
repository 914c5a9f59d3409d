import type { NewTimeEntry, TimeEntry, TimeEntryChanges } from "./types";

/** Local times are resolved by the server; until its answer the old ones stay on the screen. */
export function plainChanges({ started_at, ended_at, ...rest }: TimeEntryChanges): Partial<TimeEntry> {
  const isInstant = (value: string | null | undefined): value is string => value?.endsWith("Z") ?? false;
  return {
    ...rest,
    ...(isInstant(started_at) && { started_at }),
    ...(isInstant(ended_at) && { ended_at }),
  };
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
