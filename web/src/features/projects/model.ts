import type { Client, DateText, Member, Project, StatusCategory, Task, TaskChanges } from "~/api/types";
import { daysBetween } from "~/lib/dates";
import { groupBy } from "~/lib/groupBy";

/** What the address of the project list carries. */
export interface ProjectSearch {
  q?: string;
  client?: string;
  archived?: true;
}

/** What the address of the task list carries. Without a status, finished tasks are left out. */
export interface TaskSearch {
  q?: string;
  project?: string;
  assignee?: string;
  status?: StatusCategory | "all";
  archived?: true;
  /** The task that is open. */
  task?: string;
}

/** What the address of the client list carries. */
export interface ClientSearch extends NameSearch {
  /** The client whose comments are open. */
  comments?: string;
}

export function readClientSearch(raw: Raw): ClientSearch {
  return { ...readNameSearch(raw), ...optional("comments", textOf(raw.comments)) };
}

/** What the addresses of the client and tag lists carry. */
export interface NameSearch {
  q?: string;
  archived?: true;
}

type Raw = Record<string, unknown>;

export function readNameSearch(raw: Raw): NameSearch {
  return { ...optional("q", textOf(raw.q)), ...(raw.archived === true ? { archived: true as const } : {}) };
}

export function readProjectSearch(raw: Raw): ProjectSearch {
  return { ...readNameSearch(raw), ...optional("client", textOf(raw.client)) };
}

const statuses = ["open", "in_progress", "done", "all"] as const;

export function readTaskSearch(raw: Raw): TaskSearch {
  const status = statuses.find((known) => known === raw.status);
  return {
    ...readNameSearch(raw),
    ...optional("project", textOf(raw.project)),
    ...optional("assignee", textOf(raw.assignee)),
    ...optional("task", textOf(raw.task)),
    ...(status ? { status } : {}),
  };
}

/** The router reads a number where somebody typed digits into the address. */
export function textOf(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text !== "" ? text.slice(0, 200) : undefined;
}

export function optional<Key extends string>(
  key: Key,
  value: string | undefined,
): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, string>);
}

/** Whether one of the texts contains what is looked for, in upper or lower case. */
export function contains(wanted: string | undefined, ...texts: (string | null | undefined)[]): boolean {
  if (!wanted) return true;
  const needle = wanted.trim().toLowerCase();
  return texts.some((text) => text?.toLowerCase().includes(needle));
}

/** The projects a search lets through, by name. */
export function shownProjects(
  projects: Project[],
  clients: Map<string, Client>,
  search: ProjectSearch,
): Project[] {
  return projects
    .filter((project) => search.archived === true || !project.archived)
    .filter((project) => !search.client || (project.client_id ?? "none") === search.client)
    .filter((project) =>
      contains(search.q, project.name, project.code, clients.get(project.client_id ?? "")?.name),
    )
    .toSorted(byName);
}

/** The tasks a search lets through: what is due first comes first, then by name. */
export function shownTasks(tasks: Task[], projects: Map<string, Project>, search: TaskSearch): Task[] {
  return tasks
    .filter((task) => search.archived === true || !(task.archived || projects.get(task.project_id)?.archived))
    .filter((task) => statusFits(task.status, search.status))
    .filter((task) => !search.project || task.project_id === search.project)
    .filter((task) => assigneeFits(task, search.assignee))
    .filter((task) => contains(search.q, task.name, projects.get(task.project_id)?.name))
    .toSorted(byDeadline);
}

function statusFits(status: StatusCategory, wanted: TaskSearch["status"]): boolean {
  if (wanted === "all") return true;
  return wanted ? status === wanted : status !== "done";
}

/** Whether a task is one of those of a member, or of nobody. */
export function assigneeFits(task: Task, wanted: string | undefined): boolean {
  if (!wanted) return true;
  return wanted === "none" ? task.assignee_ids.length === 0 : task.assignee_ids.includes(wanted);
}

export function byName(left: { name: string }, right: { name: string }): number {
  return left.name.localeCompare(right.name, undefined, { numeric: true });
}

function byDeadline(left: Task, right: Task): number {
  if (left.deadline === right.deadline) return byName(left, right);
  if (left.deadline === null) return 1;
  if (right.deadline === null) return -1;
  return left.deadline < right.deadline ? -1 : 1;
}

const SOON_DAYS = 3;

/** How urgent a deadline is; a finished task is never late. */
export function urgency(task: Pick<Task, "deadline" | "status">, today: DateText): "late" | "soon" | "calm" {
  if (task.deadline === null || task.status === "done") return "calm";
  const days = daysBetween(today, task.deadline);
  if (days < 0) return "late";
  return days <= SOON_DAYS ? "soon" : "calm";
}

/** Tasks by project, and how many of them still wait. */
export function openTasks(tasks: Task[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const task of tasks) {
    if (task.archived || task.status === "done") continue;
    counts.set(task.project_id, (counts.get(task.project_id) ?? 0) + 1);
  }
  return counts;
}

/** Sum of the estimates of the tasks that have one; null when none has. */
export function plannedSeconds(tasks: Task[]): number | null {
  const estimates = tasks.flatMap((task) =>
    task.archived || task.estimate_seconds === null ? [] : [task.estimate_seconds],
  );
  return estimates.length === 0 ? null : estimates.reduce((sum, seconds) => sum + seconds, 0);
}

export interface ClientRow {
  client: Client;
  projects: number;
  trackedSeconds: number;
}

/** The clients a search lets through, with what is recorded on their projects. */
export function clientRows(clients: Client[], projects: Project[], search: NameSearch): ClientRow[] {
  const byClient = groupBy(projects, (project) => project.client_id);
  return clients
    .filter((client) => search.archived === true || !client.archived)
    .filter((client) => contains(search.q, client.name, client.note))
    .toSorted(byName)
    .map((client) => {
      const own = byClient.get(client.id) ?? [];
      return {
        client,
        projects: own.filter((project) => !project.archived).length,
        trackedSeconds: own.reduce((sum, project) => sum + project.tracked_seconds, 0),
      };
    });
}

/** What changed between two sets of fields, so that a patch names nothing else. */
export function changesOf<Values extends object>(before: Partial<Values>, after: Values): Partial<Values> {
  const changed = Object.entries(after).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof Values]),
  );
  return Object.fromEntries(changed) as Partial<Values>;
}

/** The changes that take several changes back: each field as it was, for the versions there are now. */
export function changesBack(
  operations: { task: Task; changes: TaskChanges }[],
  after: Task[],
): { task: Task; changes: TaskChanges }[] {
  return operations.map(({ task, changes }, position) => ({
    task: after[position] ?? task,
    changes: Object.fromEntries(
      Object.keys(changes).map((field) => [field, task[field as keyof Task]]),
    ) as TaskChanges,
  }));
}

/** Whether a member sees a project: managers see all of them. */
export function seesProject(member: Pick<Member, "id" | "role">, project: Project | undefined): boolean {
  if (!project || project.visibility === "everyone" || member.role !== "member") return true;
  return project.member_ids.includes(member.id);
}
