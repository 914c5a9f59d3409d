import type { FieldError, TimeEntry } from "~/api/types";
import { addressOf, isThereAlready, type Thing, type Version } from "./things";

/** What an object is after a write; null when it is gone. */
export interface Effect {
  id: string;
  entry: TimeEntry | null;
}

/** One write, in a form that means the same whenever it is sent. */
export interface Plan {
  kind: "create" | "update" | "delete" | "bulk" | "start" | "stop" | "change";
  method: string;
  path: string;
  body: Record<string, unknown> | null;
  /** The version that the change was made for. */
  ifMatch: number | null;
  /** The objects it touches. Writes that share one are sent one after the other. */
  subjects: string[];
  effects: Effect[];
  /** The object as the member saw it. */
  before: TimeEntry | null;
  /** What a change of another object than an entry is about. */
  thing?: Thing;
  /** What the caller is told when the server cannot be asked. */
  answer: { status: number; body: unknown };
}

export interface Refusal {
  status: number;
  code: string;
  detail: string;
  errors: FieldError[];
}

/** A write in the outbox. */
export interface Outgoing extends Plan {
  /** Its place: writes are sent in this order. */
  seq: number;
  /** The `Idempotency-Key`: however often it is sent, the server does it once. */
  id: string;
  recordedAt: string;
  attempts: number;
  /** Milliseconds since 1970 before which it is not tried again. */
  notBefore: number;
  /** The server refused it, and the member has to say what now. */
  refusal: Refusal | null;
  /** What the server has instead: absent while unknown, null when there is nothing. */
  theirs?: TimeEntry | null;
}

/** What an answer of the server means for a queued write. */
export type Verdict = "done" | "again" | "signed_out" | "refused";

/** A failure of the server that lasts this long is shown to the member. */
const PATIENCE_WITH_FAILURES = 5;

/** Judges an answer; `status` 0 is none at all. */
export function judge(
  item: Pick<Outgoing, "method" | "kind" | "attempts">,
  status: number,
  code: string,
): Verdict {
  if (status >= 200 && status < 300) return "done";
  if (status === 0 || status === 429 || code === "request_timeout") return "again";
  if (status === 401) return "signed_out";
  // Its own work found done: the answer was lost so long ago that the server has forgotten the key.
  if (item.method === "DELETE" && status === 404) return "done";
  if ((item.kind === "create" || item.kind === "start") && code === "id_taken") return "done";
  if (status >= 500) {
    return code === "internal" && item.attempts >= PATIENCE_WITH_FAILURES ? "refused" : "again";
  }
  return "refused";
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** How long to wait before the next attempt; `chance` in 0..1 keeps many browsers from coming back together. */
export function waitFor(attempts: number, retryAfterSeconds: number | undefined, chance: number): number {
  if (retryAfterSeconds !== undefined) return Math.min(retryAfterSeconds, 600) * 1_000;
  const longest = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 10), LONGEST_WAIT_MS);
  return Math.round(longest * (0.5 + chance / 2));
}

/** The next write to send: the first that is not behind a refused one about the same object. */
export function nextOf(items: Outgoing[]): Outgoing | undefined {
  const blocked = new Set<string>();
  for (const item of items) {
    const free = item.refusal === null && !item.subjects.some((subject) => blocked.has(subject));
    if (free) return item;
    for (const subject of item.subjects) blocked.add(subject);
  }
  return undefined;
}

/** What cannot be done once `gone` is not: every later write about an object that it would have made. */
export function dependentsOf(items: Outgoing[], gone: Outgoing): Outgoing[] {
  if (gone.kind !== "create" && gone.kind !== "start") return [];
  const made = gone.effects.at(-1)?.id;
  return items.filter(
    (item) =>
      item.seq > gone.seq && item.kind !== "start" && made !== undefined && item.subjects.includes(made),
  );
}

/** The objects as the waiting writes will leave them. A refused change is not shown as done; a refused new entry is not hidden. */
export function effectsOf(items: Outgoing[]): Map<string, TimeEntry | null> {
  const shown = items.filter(
    (item) => item.refusal === null || item.kind === "create" || item.kind === "start",
  );
  return new Map(shown.flatMap((item) => item.effects.map(({ id, entry }) => [id, entry] as const)));
}

/** The later writes about an object whose version became another one than was foreseen. */
export function shifted(items: Outgoing[], after: number, id: string, by: number): Outgoing[] {
  if (by === 0) return [];
  return items
    .filter((item) => item.seq > after && item.subjects.includes(id))
    .map((item) => shift(item, id, by));
}

function shift(item: Outgoing, id: string, by: number): Outgoing {
  const own = item.path.endsWith(`/${id}`);
  return {
    ...item,
    ifMatch: own && item.ifMatch !== null ? item.ifMatch + by : item.ifMatch,
    body: item.kind === "bulk" ? shiftOperations(item.body, id, by) : item.body,
    effects: item.effects.map((effect) =>
      effect.id === id && effect.entry
        ? { id, entry: { ...effect.entry, version: effect.entry.version + by } }
        : effect,
    ),
    ...(item.thing?.before.id === id && {
      thing: { ...item.thing, before: { ...item.thing.before, version: item.thing.before.version + by } },
    }),
  };
}

function shiftOperations(body: Outgoing["body"], id: string, by: number): Outgoing["body"] {
  if (!body || !Array.isArray(body.operations)) return body;
  return {
    ...body,
    operations: body.operations.map((one: { id?: string; version?: number | null }) =>
      one.id === id && typeof one.version === "number" ? { ...one, version: one.version + by } : one,
    ),
  };
}

/** Where the one object is read that a write is about. */
export function aboutOf(item: Outgoing): string | undefined {
  if (item.thing) return addressOf(item.thing);
  const id = item.kind === "bulk" ? undefined : item.effects.at(-1)?.id;
  return id && `/api/v1/time-entries/${id}`;
}

/** A refused write with what the server has instead. */
export function theirsOf(item: Outgoing, theirs: TimeEntry | Version | null): Partial<Outgoing> {
  if (item.thing) return { thing: { ...item.thing, theirs: theirs as Version | null } };
  return { theirs: theirs as TimeEntry | null };
}

/** Whether the server already has what an update wanted, so that nothing is left to decide. */
export function isThere(item: Outgoing, found: TimeEntry | Version | null): boolean {
  if (item.thing) return isThereAlready(item.thing, found as Version | null);
  const theirs = found as TimeEntry | null;
  if (item.kind === "delete") return theirs === null;
  if (!theirs || (item.kind !== "update" && item.kind !== "stop")) return false;
  const wanted = item.effects.find(({ id }) => id === theirs.id)?.entry;
  if (!wanted) return false;
  return Object.keys(item.body ?? {}).every((field) => same(read(wanted, field), read(theirs, field)));
}

function read(entry: TimeEntry, field: string): unknown {
  const value = entry[field as keyof TimeEntry];
  // The same instant may be written with and without fractions of a second.
  return field.endsWith("ed_at") && typeof value === "string" ? Date.parse(value) : value;
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** A change of something that became different is kept even while somebody waits: lists do not keep what was typed. */
export function keeps(item: Outgoing, status: number): boolean {
  const changes = item.kind === "update" || item.kind === "stop" || item.kind === "delete";
  return changes && (status === 412 || status === 404);
}
