import type { NewTimeEntry, TimeEntry, TimeEntryChanges, TimerStart } from "~/api/types";
import { Temporal } from "~/lib/temporal";
import { uuid7 } from "~/lib/uuid7";
import type { Effect, Plan } from "./item";
import { changeMe, changeThing, type KnownThings, moveTask } from "./things";

/** What this browser knows without asking. */
export interface Known extends KnownThings {
  member: string;
  zone: string;
  /** Whole seconds by the server's clock. */
  now: string;
  entry: (id: string) => TimeEntry | undefined;
  running: TimeEntry | undefined;
  isBillable: (projectId: string | null) => boolean;
}

export interface Written {
  method: string;
  path: string;
  body: Record<string, unknown> | null;
  ifMatch: number | null;
}

type Planner = (written: Written, known: Known) => Plan | undefined;

const ENTRIES = "/api/v1/time-entries";

/** Every write that can wait: one line per operation. All others need the server at once. */
const planners: { method: string; path: RegExp; plan: Planner }[] = [
  { method: "POST", path: /^\/api\/v1\/time-entries$/, plan: create },
  { method: "PATCH", path: /^\/api\/v1\/time-entries\/[\w-]+$/, plan: update },
  { method: "DELETE", path: /^\/api\/v1\/time-entries\/[\w-]+$/, plan: remove },
  { method: "POST", path: /^\/api\/v1\/time-entries\/bulk$/, plan: bulk },
  { method: "POST", path: /^\/api\/v1\/timer\/start$/, plan: start },
  { method: "POST", path: /^\/api\/v1\/timer\/stop$/, plan: stop },
  { method: "PATCH", path: /^\/api\/v1\/(tasks|projects|clients|tags)\/[\w-]+$/, plan: changeThing },
  { method: "POST", path: /^\/api\/v1\/tasks\/[\w-]+\/move$/, plan: moveTask },
  { method: "PATCH", path: /^\/api\/v1\/me$/, plan: changeMe },
];

/** Whether a write can wait at all. */
export function canWait(method: string, path: string): boolean {
  return planners.some((one) => one.method === method && one.path.test(path));
}

/** Makes a write independent of the moment at which it is sent. Nothing when it cannot be foreseen what it does. */
export function planOf(written: Written, known: Known): Plan | undefined {
  const found = planners.find((one) => one.method === written.method && one.path.test(written.path));
  try {
    return found?.plan(written, known);
  } catch {
    // Times that nobody can read: the server says which, and what is wrong with them.
    return undefined;
  }
}

function create(written: Written, known: Known): Plan | undefined {
  const body = { ...(written.body as NewTimeEntry), id: idOf(written) };
  if (body.member_id && body.member_id !== known.member) return undefined;
  const entry = entryOf(body, known);
  return plan("create", { ...written, body }, [entry.id], [{ id: entry.id, entry }], 201, entry);
}

function update(written: Written, known: Known): Plan | undefined {
  const before = own(written.path.slice(ENTRIES.length + 1), known);
  if (!before) return undefined;
  const entry = changed(before, written.body as TimeEntryChanges, known);
  const effects = [{ id: before.id, entry }];
  return { ...plan("update", written, [before.id], effects, 200, entry), before };
}

function remove(written: Written, known: Known): Plan | undefined {
  const before = own(written.path.slice(ENTRIES.length + 1), known);
  if (!before) return undefined;
  return { ...plan("delete", written, [before.id], [{ id: before.id, entry: null }], 204, null), before };
}

type BulkOperation =
  | { op: "create"; entry: NewTimeEntry }
  | { op: "update"; id: string; changes: TimeEntryChanges }
  | { op: "delete"; id: string };

function bulk(written: Written, known: Known): Plan | undefined {
  const given = (written.body?.operations ?? []) as BulkOperation[];
  const operations = given.map((one) =>
    one.op === "create" ? { ...one, entry: { ...one.entry, id: one.entry.id ?? uuid7() } } : one,
  );
  const effects: Effect[] = [];
  const results: unknown[] = [];
  // A later operation may be about what an earlier one made.
  const sofar = (id: string) => {
    const effect = effects.findLast((one) => one.id === id);
    return effect ? (effect.entry ?? undefined) : known.entry(id);
  };
  for (const one of operations) {
    const step = bulkStep(one, { ...known, entry: sofar });
    if (!step) return undefined;
    effects.push(step.effect);
    results.push({ status: step.status, entry: step.effect.entry });
  }
  const subjects = [...new Set(effects.map(({ id }) => id))];
  return plan("bulk", { ...written, body: { operations } }, subjects, effects, 200, { results });
}

function bulkStep(one: BulkOperation, known: Known): { status: number; effect: Effect } | undefined {
  if (one.op === "create") {
    if (one.entry.member_id && one.entry.member_id !== known.member) return undefined;
    const entry = entryOf({ ...one.entry, id: one.entry.id ?? "" }, known);
    return { status: 201, effect: { id: entry.id, entry } };
  }
  const before = own(one.id, known);
  if (!before) return undefined;
  if (one.op === "delete") return { status: 204, effect: { id: one.id, entry: null } };
  return { status: 200, effect: { id: one.id, entry: changed(before, one.changes, known) } };
}

/** Without a start of its own a timer starts now, and now must not become the moment of sending. */
function start(written: Written, known: Known): Plan {
  const given = written.body as TimerStart;
  const { running } = known;
  const startedAt = given.started_at ?? later(known.now, running?.started_at ?? null);
  const body = { ...given, id: idOf(written), started_at: startedAt };
  const entry = entryOf({ ...body, kind: "interval", source: given.source ?? "timer" }, known);
  const effects: Effect[] = [{ id: entry.id, entry }];
  if (running) {
    effects.unshift({ id: running.id, entry: ended(running, entry.started_at ?? startedAt, null) });
  }
  const subjects = ["timer", ...effects.map(({ id }) => id)];
  return plan("start", { ...written, body }, subjects, effects, 201, entry);
}

/**
 * "Stop what runs" could mean another timer by the time it is sent, so it names the entry and its end. Where nothing
 * is known to run, the server is asked.
 */
function stop(written: Written, known: Known): Plan | undefined {
  const { running } = known;
  if (!running) return undefined;
  const given = written.body as { ended_at?: string; end_time_zone?: string } | null;
  const endedAt = given?.ended_at ?? later(known.now, running.started_at);
  const zone = given?.end_time_zone ?? running.start_time_zone ?? known.zone;
  const entry = ended(running, instantOf(endedAt, zone), zone);
  const patch: Written = {
    method: "PATCH",
    path: `${ENTRIES}/${running.id}`,
    body: { ended_at: endedAt, end_time_zone: zone },
    ifMatch: running.version,
  };
  const effects = [{ id: running.id, entry }];
  return { ...plan("stop", patch, ["timer", running.id], effects, 200, entry), before: running };
}

function plan(
  kind: Plan["kind"],
  { method, path, body, ifMatch }: Written,
  subjects: string[],
  effects: Effect[],
  status: number,
  answer: unknown,
): Plan {
  return {
    kind,
    method,
    path,
    body,
    ifMatch,
    subjects,
    effects,
    before: null,
    answer: { status, body: answer },
  };
}

function idOf(written: Written): string {
  return typeof written.body?.id === "string" ? written.body.id : uuid7();
}

function own(id: string, known: Known): TimeEntry | undefined {
  const entry = known.entry(id);
  return entry?.member_id === known.member ? entry : undefined;
}

/** An entry has at least one second, also where two clocks do not agree about it. */
function later(now: string, startedAt: string | null): string {
  const earliest = startedAt === null ? 0 : Date.parse(startedAt) + 1_000;
  return instant(Math.max(Date.parse(now), earliest));
}

function ended(entry: TimeEntry, endedAt: string, zone: string | null): TimeEntry {
  return {
    ...entry,
    ended_at: endedAt,
    end_time_zone: zone ?? entry.end_time_zone ?? entry.start_time_zone,
    duration_seconds: seconds(entry.started_at, endedAt),
    version: entry.version + 1,
  };
}

/** The entry that the server will make of a new one. */
function entryOf(body: NewTimeEntry & { id: string }, known: Known): TimeEntry {
  const interval = body.kind !== "duration";
  const startZone = body.start_time_zone ?? known.zone;
  const endZone = body.end_time_zone ?? startZone;
  const startedAt = interval ? instantOf(body.started_at ?? "", startZone) : null;
  const endedAt = interval && body.ended_at ? instantOf(body.ended_at, endZone) : null;
  const billable = body.billable ?? "inherit";
  const projectId = body.project_id ?? null;
  return {
    id: body.id,
    kind: interval ? "interval" : "duration",
    member_id: known.member,
    project_id: projectId,
    task_id: body.task_id ?? null,
    started_at: startedAt,
    ended_at: endedAt,
    start_time_zone: interval ? startZone : null,
    end_time_zone: endedAt ? endZone : null,
    date: startedAt ? dateOf(startedAt, startZone) : (body.date ?? ""),
    duration_seconds: interval ? seconds(startedAt, endedAt) : (body.duration_seconds ?? 0),
    note: body.note ?? "",
    billable,
    billable_effective: billable === "inherit" ? known.isBillable(projectId) : billable === "yes",
    tags: (body.tags ?? []).toSorted((left, right) => left.localeCompare(right)),
    source: body.source ?? "manual",
    locked: false,
    warnings: [],
    created_at: known.now,
    updated_at: known.now,
    version: 1,
    allowed_actions: ["update", "delete"],
  };
}

/** The entry that the server will make of a change. */
export function changed(before: TimeEntry, changes: TimeEntryChanges, known: Known): TimeEntry {
  const merged = { ...before, ...changes } as TimeEntry;
  const after: TimeEntry = { ...merged, updated_at: known.now, version: before.version + 1 };
  if (changes.billable !== undefined || changes.project_id !== undefined) {
    after.billable_effective =
      after.billable === "inherit" ? known.isBillable(after.project_id) : after.billable === "yes";
  }
  if (after.kind === "duration") return after;
  const startZone = after.start_time_zone ?? known.zone;
  after.started_at = instantOf(after.started_at ?? "", startZone);
  after.ended_at = after.ended_at ? instantOf(after.ended_at, after.end_time_zone ?? startZone) : null;
  after.date = dateOf(after.started_at, startZone);
  after.duration_seconds = seconds(after.started_at, after.ended_at);
  return after;
}

function instantOf(text: string, zone: string): string {
  if (/(Z|[+-]\d\d:?\d\d)$/.test(text)) return instant(Temporal.Instant.from(text).epochMilliseconds);
  return instant(Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds);
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}

function dateOf(startedAt: string, zone: string): string {
  return Temporal.Instant.from(startedAt).toZonedDateTimeISO(zone).toPlainDate().toString();
}

function seconds(startedAt: string | null, endedAt: string | null): number | null {
  if (startedAt === null || endedAt === null) return null;
  return Math.trunc((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000);
}
