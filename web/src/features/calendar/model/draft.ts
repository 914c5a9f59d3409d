import type { Billable, DateText, NewTimeEntry, TimeEntry, TimeEntryChanges } from "~/api/types";
import { addDays, daysBetween, wallClock } from "~/lib/dates";
import { toInstant } from "./columns";
import type { Span } from "./spans";

/** What an entry is about, without its time. */
export interface About {
  note: string;
  project_id: string | null;
  task_id: string | null;
  billable: Billable;
  tags: string[];
}

/** An entry that is drawn and not stored yet. */
export interface Draft {
  span: Span;
  about: About;
}

export const nothing: About = { note: "", project_id: null, task_id: null, billable: "inherit", tags: [] };

export function aboutOf(entry: About): About {
  const { note, project_id, task_id, billable, tags } = entry;
  return { note, project_id, task_id, billable, tags };
}

export function isSameWork(left: About, right: About): boolean {
  return (
    left.note === right.note &&
    left.project_id === right.project_id &&
    left.task_id === right.task_id &&
    left.billable === right.billable &&
    left.tags.toSorted().join("\n") === right.tags.toSorted().join("\n")
  );
}

/** The fields of the editor. Times are local, in the zone of their end of the entry. */
export interface Fields extends About {
  date: DateText;
  start: string | null;
  end: string | null;
  seconds: number | null;
}

/** Where the times of an entry are read. */
export interface Zones {
  start: string;
  end: string;
}

export function zonesOf(entry: TimeEntry, fallback: string): Zones {
  const start = entry.start_time_zone ?? fallback;
  return { start, end: entry.end_time_zone ?? start };
}

export function fieldsOfEntry(entry: TimeEntry, zones: Zones): Fields {
  const start = entry.started_at ? wallClock(entry.started_at, zones.start) : undefined;
  const end = entry.ended_at ? wallClock(entry.ended_at, zones.end) : undefined;
  return {
    ...aboutOf(entry),
    date: start?.date ?? entry.date,
    start: start?.time ?? null,
    end: end?.time ?? null,
    seconds: entry.duration_seconds,
  };
}

export function fieldsOfDraft({ span, about }: Draft, zone: string): Fields {
  const start = wallClock(toInstant(span.from), zone);
  return {
    ...about,
    date: start.date,
    start: start.time,
    end: wallClock(toInstant(span.to), zone).time,
    seconds: (span.to - span.from) / 1000,
  };
}

/** What has to be sent so that the entry becomes what the editor says; nothing when it is that already. */
export function changesOf(entry: TimeEntry, fields: Fields, zones: Zones): TimeEntryChanges {
  const before = fieldsOfEntry(entry, zones);
  const changes: TimeEntryChanges = aboutChanges(before, fields);
  if (entry.kind === "duration") {
    if (fields.date !== before.date) changes.date = fields.date;
    if (fields.seconds !== null && fields.seconds !== before.seconds)
      changes.duration_seconds = fields.seconds;
    return changes;
  }
  const times = fields.date !== before.date || fields.start !== before.start || fields.end !== before.end;
  if (!times || fields.start === null) return changes;
  if (fields.date !== before.date || fields.start !== before.start) {
    changes.started_at = `${fields.date}T${fields.start}`;
    changes.start_time_zone = zones.start;
  }
  if (entry.ended_at === null || fields.end === null) return changes;
  const end = `${endDate(entry, fields, zones)}T${fields.end}`;
  const stored = wallClock(entry.ended_at, zones.end);
  if (end === `${stored.date}T${stored.time}`) return changes;
  return { ...changes, ended_at: end, end_time_zone: zones.end };
}

/** The date of the end: as many days after the start as before, and at least so many that it comes after the start. */
function endDate(entry: TimeEntry, fields: Fields, zones: Zones): DateText {
  const start = wallClock(entry.started_at ?? "", zones.start);
  const end = wallClock(entry.ended_at ?? "", zones.end);
  const days = daysBetween(start.date, end.date);
  const next = (fields.end ?? "") <= (fields.start ?? "") ? 1 : 0;
  // An entry that spans more than a night keeps its last day; across zones the clock says nothing about the order.
  const kept = days > 1 || zones.start !== zones.end ? days : next;
  return addDays(fields.date, kept);
}

function aboutChanges(before: About, after: About): TimeEntryChanges {
  return {
    ...(after.note !== before.note && { note: after.note }),
    ...(after.project_id !== before.project_id && { project_id: after.project_id }),
    ...(after.task_id !== before.task_id && { task_id: after.task_id }),
    ...(after.billable !== before.billable && { billable: after.billable }),
    ...(after.tags.join("\n") !== before.tags.join("\n") && { tags: after.tags }),
  };
}

/** A draft as a new entry. Times that were not typed over are sent as the instants that were drawn. */
export function entryOfDraft(draft: Draft, fields: Fields, zone: string): NewTimeEntry {
  const before = fieldsOfDraft(draft, zone);
  const typed = fields.date !== before.date || fields.start !== before.start || fields.end !== before.end;
  const late = (fields.end ?? "") <= (fields.start ?? "");
  const when = typed
    ? {
        started_at: `${fields.date}T${fields.start}`,
        ended_at: `${late ? addDays(fields.date, 1) : fields.date}T${fields.end}`,
      }
    : { started_at: toInstant(draft.span.from), ended_at: toInstant(draft.span.to) };
  return {
    kind: "interval",
    ...when,
    start_time_zone: zone,
    end_time_zone: zone,
    ...newAbout(fields),
  };
}

/** What an entry is about, as a new entry says it. */
export function newAbout(about: About): NewTimeEntry {
  const { note, project_id, task_id, billable, tags } = about;
  return { note, billable, tags, ...(project_id && { project_id }), ...(task_id && { task_id }) };
}

/** The fields of an entry that a change alters, as they are now: what an undo has to send. */
export function inverseOf(entry: TimeEntry, changes: TimeEntryChanges): TimeEntryChanges {
  const names = Object.keys(changes) as (keyof TimeEntryChanges)[];
  const inverse = Object.fromEntries(names.map((name) => [name, entry[name as keyof TimeEntry]]));
  // A running entry has no zone of its end; taking the end back takes the zone with it.
  if (inverse.end_time_zone === null) delete inverse.end_time_zone;
  return inverse as TimeEntryChanges;
}
