import type { Outgoing, Plan } from "./item";

/** Objects beside time entries whose changes can wait. A member is only ever the one who is signed in. */
export type ThingKind = "task" | "project" | "client" | "tag" | "member";

/** An object as some answer of the server had it. */
export interface Version {
  id: string;
  version: number;
  [field: string]: unknown;
}

/** A change of such an object: what it was for the member, and the fields that they want otherwise. */
export interface Thing {
  kind: ThingKind;
  before: Version;
  fields: Record<string, unknown>;
  /** What the server has instead: absent while unknown, null when there is nothing. */
  theirs?: Version | null;
}

/** What a change needs to know without asking. */
export interface KnownThings {
  /** With every change that waits. */
  thing: (id: string) => Version | undefined;
  tasks: () => Version[];
  /** What a status means for reports and other programs. */
  category: (statusId: string) => unknown;
}

interface Write {
  method: string;
  path: string;
  body: Record<string, unknown> | null;
  ifMatch: number | null;
}

const collections: Record<string, ThingKind> = {
  tasks: "task",
  projects: "project",
  clients: "client",
  tags: "tag",
};

const addresses: Record<ThingKind, string> = {
  task: "tasks",
  project: "projects",
  client: "clients",
  tag: "tags",
  member: "members",
};

/** Where the object of a change is read. */
export function addressOf({ kind, before }: Thing): string {
  return `/api/v1/${addresses[kind]}/${before.id}`;
}

/** The object as the member wants it. */
export function wantedOf({ before, fields }: Thing): Version {
  return { ...before, ...fields, version: before.version + 1 };
}

export function changeThing(write: Write, known: KnownThings): Plan | undefined {
  const [, collection = "", id = ""] = /^\/api\/v1\/(\w+)\/([\w-]+)$/.exec(write.path) ?? [];
  const before = known.thing(id);
  const kind = collections[collection];
  if (!before || !kind) return undefined;
  // Why something changes goes into its history, not into the object.
  const fields = Object.fromEntries(
    Object.entries(write.body ?? {}).filter(([name]) => !name.endsWith("_reason")),
  );
  return planOf(write, { kind, before, fields: withCategory(fields, known) });
}

/** A card on the board: it stands right behind or before another one, whatever stands there by then. */
export function moveTask(write: Write, known: KnownThings): Plan | undefined {
  const id = write.path.split("/").at(-2) ?? "";
  const before = known.thing(id);
  if (!before) return undefined;
  const { status_id, after_id, before_id } = write.body ?? {};
  const column = known
    .tasks()
    .filter((task) => task.status_id === status_id && task.id !== id)
    .toSorted((left, right) => (String(left.rank) < String(right.rank) ? -1 : 1));
  const follower = column.findIndex((task) => task.id === before_id);
  const behind = column.find((task) => task.id === after_id) ?? column[follower - 1];
  // A `!` sorts before every sign of a rank, so it is right behind the rank it extends.
  const rank = behind ? `${behind.rank}!` : "";
  return planOf(write, { kind: "task", before, fields: withCategory({ status_id, rank }, known) });
}

/** The member's own profile and preferences. */
export function changeMe(write: Write, known: KnownThings & { member: string }): Plan | undefined {
  const before = known.thing(known.member);
  if (!before) return undefined;
  const { preferences, ...rest } = write.body ?? {};
  const fields = {
    ...rest,
    ...(preferences !== undefined && {
      preferences: { ...(before.preferences as object), ...(preferences as object) },
    }),
  };
  return planOf(write, { kind: "member", before, fields });
}

function withCategory(fields: Record<string, unknown>, known: KnownThings): Record<string, unknown> {
  const status = typeof fields.status_id === "string" ? known.category(fields.status_id) : undefined;
  return status === undefined ? fields : { ...fields, status };
}

function planOf({ method, path, body, ifMatch }: Write, thing: Thing): Plan {
  const { id } = thing.before;
  return {
    kind: "change",
    method,
    path,
    body,
    ifMatch,
    subjects: [id],
    effects: [],
    before: null,
    thing,
    answer: { status: 200, body: wantedOf(thing) },
  };
}

/** What waiting changes make of objects, by id. A refused one is not shown as done. */
export function thingsOf(items: Outgoing[]): Map<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>();
  for (const { thing, refusal } of items) {
    if (!thing || refusal !== null) continue;
    const { id, version } = thing.before;
    found.set(id, { ...found.get(id), ...thing.fields, version: version + 1 });
  }
  return found;
}

/** An answer of the server as it will be once everything waiting is sent. */
export function withThings(body: unknown, things: ReadonlyMap<string, Record<string, unknown>>): unknown {
  if (things.size === 0 || typeof body !== "object" || body === null) return body;
  if ("items" in body && Array.isArray(body.items)) {
    return { ...body, items: body.items.map((item: unknown) => merged(item, things)) };
  }
  if ("member" in body) return { ...body, member: merged(body.member, things) };
  return merged(body, things);
}

/** Lists and single objects that changes of things show in. */
export function showsThings(path: string): boolean {
  return /^\/api\/v1\/(me$|(tasks|projects|clients|tags)(\/[\w-]+)?$)/.test(path);
}

function merged(item: unknown, things: ReadonlyMap<string, Record<string, unknown>>): unknown {
  if (typeof item !== "object" || item === null || !("id" in item)) return item;
  const changed = things.get(String(item.id));
  return changed ? { ...item, ...changed } : item;
}

/** Whether the server already has what a change wanted. */
export function isThereAlready({ fields }: Thing, theirs: Version | null): boolean {
  if (!theirs) return false;
  // Where a card stands among others is for the server to say.
  const names = Object.keys(fields).filter((name) => name !== "rank");
  return names.every((name) => JSON.stringify(fields[name]) === JSON.stringify(theirs[name]));
}

/** The member's version once more, on top of what the server has now. */
export function onTopOfTheirs(thing: Thing): Pick<Plan, "ifMatch" | "thing"> {
  const { theirs, ...rest } = thing;
  if (!theirs) return { ifMatch: null, thing: rest };
  return { ifMatch: theirs.version, thing: { ...rest, before: theirs } };
}
