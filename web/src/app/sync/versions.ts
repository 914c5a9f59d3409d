import { copyOf } from "~/api/entryChanges";
import type { TimeEntry } from "~/api/types";
import type { Outgoing, Plan } from "~/platform/outbox/item";
import { onTopOfTheirs } from "~/platform/outbox/things";

/** The fields of an entry that a person compares. */
export const fields = [
  "note",
  "date",
  "start",
  "end",
  "length",
  "project",
  "task",
  "tags",
  "billable",
] as const;
export type Field = (typeof fields)[number];

/** The entry that a write is about, as its member wants it; null where it is to go. */
export function mineOf(item: Outgoing): TimeEntry | null {
  return item.effects.at(-1)?.entry ?? null;
}

export function noteOf(item: Outgoing): string {
  if (item.thing) return String(item.thing.before.name ?? "");
  const entries = item.effects.map(({ entry }) => entry ?? item.before);
  if (item.kind === "bulk")
    return entries
      .map((entry) => entry?.note)
      .filter(Boolean)
      .slice(0, 3)
      .join(", ");
  return entries.at(-1)?.note ?? "";
}

/** Where two versions differ. */
export function differing(mine: TimeEntry, theirs: TimeEntry): Field[] {
  return fields.filter(
    (field) => JSON.stringify(value(mine, field)) !== JSON.stringify(value(theirs, field)),
  );
}

function value(entry: TimeEntry, field: Field): unknown {
  switch (field) {
    case "start":
      return entry.started_at && Date.parse(entry.started_at);
    case "end":
      return entry.ended_at && Date.parse(entry.ended_at);
    case "length":
      return entry.duration_seconds;
    case "project":
      return entry.project_id;
    case "task":
      return entry.task_id;
    default:
      return entry[field];
  }
}

/**
 * The member's own version, once more: on top of what the server has now, or as a new entry where it has nothing.
 * Without knowledge of the server's version it is sent as it was.
 */
export function keepMine(item: Outgoing): Partial<Plan> {
  if (item.thing) return onTopOfTheirs(item.thing);
  const mine = mineOf(item);
  if (item.kind === "bulk") return withoutVersions(item);
  if (item.theirs === null && mine && item.kind !== "create" && item.kind !== "start") {
    const entry = { ...mine, version: 1 };
    return {
      kind: "create",
      method: "POST",
      path: "/api/v1/time-entries",
      body: { ...copyOf(mine) },
      ifMatch: null,
      effects: [{ id: mine.id, entry }],
      answer: { status: 201, body: entry },
    };
  }
  if (!item.theirs) return {};
  const { version } = item.theirs;
  return {
    ifMatch: version,
    effects: item.effects.map((effect) =>
      effect.id === item.theirs?.id && effect.entry
        ? { ...effect, entry: { ...effect.entry, version: version + 1 } }
        : effect,
    ),
  };
}

function withoutVersions(item: Outgoing): Partial<Plan> {
  const operations = (item.body?.operations ?? []) as object[];
  return { body: { operations: operations.map((one) => ({ ...one, version: undefined })) } };
}

/** The member's version with other words and times. */
export function edited(
  item: Outgoing,
  changes: { note: string; started_at?: string; ended_at?: string },
): Partial<Plan> {
  const base = keepMine(item);
  return { ...base, body: { ...(base.body ?? item.body), ...changes } };
}
