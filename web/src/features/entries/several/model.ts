import { shownAs } from "~/api/entryChanges";
import type { BulkOperation, TimeEntry, TimeEntryChanges } from "~/api/types";

/** The most that the server changes in one step. */
export const MOST_AT_ONCE = 500;

/** What becomes of one entry. */
export interface Step {
  entry: TimeEntry;
  changes: TimeEntryChanges;
}

/** The steps that change something: an entry that is so already is left alone, with its history. */
export function stepsFor(entries: TimeEntry[], changesOf: (entry: TimeEntry) => TimeEntryChanges): Step[] {
  return entries
    .map((entry) => ({ entry, changes: changesOf(entry) }))
    .filter(({ entry, changes }) => fieldsOf(changes).some((field) => !same(entry[field], changes[field])));
}

export function operationsOf(steps: Step[]): BulkOperation[] {
  return steps.map(({ entry, changes }) => ({ op: "update", id: entry.id, version: entry.version, changes }));
}

/** What gives the changed fields their former values; `stored` are the answers in the order of the steps. */
export function operationsBack(steps: Step[], stored: (TimeEntry | null | undefined)[]): BulkOperation[] {
  return steps.flatMap(({ entry, changes }, index) => {
    const after = stored[index];
    if (!after) return [];
    return [{ op: "update", id: entry.id, version: after.version, changes: formerly(entry, changes) }];
  });
}

/** A list as it will be. */
export function withSteps(list: TimeEntry[], steps: Step[]): TimeEntry[] {
  const changed = new Map(steps.map(({ entry, changes }) => [entry.id, changes]));
  return list.map((entry) => {
    const changes = changed.get(entry.id);
    return changes ? shownAs(entry, changes) : entry;
  });
}

function formerly(entry: TimeEntry, changes: TimeEntryChanges): TimeEntryChanges {
  const fields = fieldsOf(changes);
  // The task goes with its project, so it comes back with it.
  if (fields.includes("project_id") && !fields.includes("task_id")) fields.push("task_id");
  return Object.fromEntries(fields.map((field) => [field, entry[field]])) as TimeEntryChanges;
}

function fieldsOf(changes: TimeEntryChanges) {
  return Object.keys(changes) as (keyof TimeEntryChanges & keyof TimeEntry)[];
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
