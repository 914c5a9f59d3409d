import type { Me, Project, TaskStatus, TimeEntry, TimerState } from "~/api/types";
import { showsThings, type Version } from "../outbox/things";
import { entriesIn } from "../outbox/wire";

const MOST_ENTRIES = 20_000;

let me: Me | undefined;
let running: TimeEntry | undefined;
const entries = new Map<string, TimeEntry>();
const billable = new Map<string, boolean>();
const things = new Map<string, Version>();
const categories = new Map<string, unknown>();

/** What passed by in answers: the objects that a write without the server is about. */
export const known = {
  me: (): Me | undefined => me,
  entry: (id: string): TimeEntry | undefined => entries.get(id),
  running: (): TimeEntry | undefined => running,
  thing: (id: string): Version | undefined => things.get(id),
  tasks: (): Version[] => [...things.values()].filter((thing) => "rank" in thing && "status_id" in thing),
  category: (statusId: string): unknown => categories.get(statusId),
  isBillable: (projectId: string | null): boolean => projectId !== null && (billable.get(projectId) ?? true),

  /** Takes note of an answer of the server. */
  learn(path: string, body: unknown): void {
    if (isMe(body)) me = body;
    if (path === "/api/v1/timer") running = (body as TimerState).entry ?? undefined;
    if (showsThings(path)) learnThings(body);
    if (path === "/api/v1/task-statuses") {
      for (const { id, category } of (body as { items: TaskStatus[] }).items) categories.set(id, category);
    }
    if (path === "/api/v1/projects") learnProjects(body as { items?: Project[] });
    if (!/^\/api\/v1\/(time-entries|timer)/.test(path)) return;
    for (const entry of entriesIn(body)) {
      entries.set(entry.id, entry);
      if (running?.id === entry.id) running = entry.ended_at === null ? entry : undefined;
      else if (path.startsWith("/api/v1/timer") && entry.ended_at === null) running = entry;
    }
    for (const id of entries.keys()) {
      if (entries.size <= MOST_ENTRIES) break;
      entries.delete(id);
    }
  },

  clear(): void {
    me = undefined;
    running = undefined;
    entries.clear();
    billable.clear();
    things.clear();
    categories.clear();
  },
};

/** Who is signed in stands in the answer to every kind of sign-in. */
export function isMe(body: unknown): body is Me {
  return (
    typeof body === "object" &&
    body !== null &&
    "member" in body &&
    "session" in body &&
    "permissions" in body
  );
}

function learnProjects(page: { items?: Project[] }): void {
  for (const project of page.items ?? []) billable.set(project.id, project.billable);
}

function learnThings(body: unknown): void {
  const found = isMe(body) ? [body.member] : isPage(body) ? body.items : [body];
  for (const thing of found) if (isVersion(thing)) things.set(thing.id, thing);
}

function isPage(body: unknown): body is { items: unknown[] } {
  return typeof body === "object" && body !== null && "items" in body && Array.isArray(body.items);
}

function isVersion(thing: unknown): thing is Version {
  return typeof thing === "object" && thing !== null && "id" in thing && "version" in thing;
}
