import type { Project, Task, TaskPlace, TaskStatus } from "~/api/types";
import { assigneeFits, contains, optional, textOf } from "../model";

/** What the address of the board carries. */
export interface BoardSearch {
  q?: string;
  project?: string;
  client?: string;
  assignee?: string;
}

export function readBoardSearch(raw: Record<string, unknown>): BoardSearch {
  return {
    ...optional("q", textOf(raw.q)),
    ...optional("project", textOf(raw.project)),
    ...optional("client", textOf(raw.client)),
    ...optional("assignee", textOf(raw.assignee)),
  };
}

export interface BoardColumn {
  status: TaskStatus;
  /** The cards that the search lets through, in the order somebody gave them. */
  cards: Task[];
  /** All current tasks with this status, shown or not: the limit is about them. */
  total: number;
}

/** A column per status. Archived tasks and those of archived projects are not on the board. */
export function boardColumns(
  tasks: Task[],
  projects: Map<string, Project>,
  statuses: TaskStatus[],
  search: BoardSearch,
): BoardColumn[] {
  const columns = new Map(statuses.map((status) => [status.id, { status, cards: [] as Task[], total: 0 }]));
  for (const task of tasks) {
    const project = projects.get(task.project_id);
    const column = columns.get(task.status_id);
    if (!column || task.archived || !project || project.archived) continue;
    column.total += 1;
    if (fits(task, project, search)) column.cards.push(task);
  }
  for (const column of columns.values()) column.cards.sort(byRank);
  return [...columns.values()];
}

function fits(task: Task, project: Project, search: BoardSearch): boolean {
  return (
    (!search.project || task.project_id === search.project) &&
    (!search.client || (project.client_id ?? "none") === search.client) &&
    assigneeFits(task, search.assignee) &&
    contains(search.q, task.name, project.name)
  );
}

/** Ranks are compared as the server does, byte by byte; the id breaks a tie. */
export function byRank(left: Task, right: Task): number {
  if (left.rank !== right.rank) return left.rank < right.rank ? -1 : 1;
  return left.id < right.id ? -1 : 1;
}

export type Load = "free" | "full" | "over";

/** How full a column is; without a limit it never is. */
export function loadOf({ status, total }: BoardColumn): Load {
  if (status.task_limit === null || total < status.task_limit) return "free";
  return total > status.task_limit ? "over" : "full";
}

/** Where a card goes that is dropped before the card at `index`; its own old place does not count. */
export function placeAt(column: BoardColumn, index: number, moved: string): TaskPlace {
  const status_id = column.status.id;
  const before = column.cards.slice(0, index).findLast((card) => card.id !== moved);
  if (before) return { status_id, after_id: before.id };
  const after = column.cards.slice(index).find((card) => card.id !== moved);
  return after ? { status_id, before_id: after.id } : { status_id };
}

/** Where a card stands now, to put it back there. */
export function placeOf(columns: BoardColumn[], task: Task): TaskPlace {
  const column = columns.find(({ status }) => status.id === task.status_id);
  const index = column?.cards.findIndex((card) => card.id === task.id) ?? -1;
  return column ? placeAt(column, Math.max(index, 0), task.id) : { status_id: task.status_id };
}

/** Whether a drop would change nothing. */
export function isSamePlace(columns: BoardColumn[], task: Task, place: TaskPlace): boolean {
  const now = placeOf(columns, task);
  return (
    now.status_id === place.status_id &&
    now.after_id === place.after_id &&
    (place.after_id !== undefined || now.before_id === place.before_id)
  );
}

/**
 * The task as it looks until the server answers. A rank with `!`, which sorts before every digit, stands right
 * behind the rank it extends; an empty one stands before all.
 */
export function placed(task: Task, place: TaskPlace, tasks: Task[], statuses: TaskStatus[]): Task {
  const status = statuses.find(({ id }) => id === place.status_id);
  const after = tasks.find(({ id }) => id === place.after_id);
  const before = tasks.find(({ id }) => id === place.before_id);
  const previous = before
    ? tasks
        .filter((other) => other.status_id === place.status_id && other.id !== task.id)
        .toSorted(byRank)
        .findLast((other) => byRank(other, before) < 0)
    : undefined;
  const behind = after ?? previous;
  return {
    ...task,
    status_id: place.status_id,
    status: status?.category ?? task.status,
    rank: behind ? `${behind.rank}!` : "",
  };
}

/** The step that a key means for a card: to another card, or of the card itself with Shift. */
export function stepOf(
  columns: BoardColumn[],
  task: Task,
  key: string,
): { column: BoardColumn; index: number } | undefined {
  const at = columns.findIndex(({ status }) => status.id === task.status_id);
  const column = columns[at];
  if (!column) return undefined;
  const index = column.cards.findIndex((card) => card.id === task.id);
  const sideways = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
  if (sideways !== 0) {
    const next = columns[at + sideways];
    return next ? { column: next, index: Math.min(index, next.cards.length) } : undefined;
  }
  const down = key === "ArrowUp" ? index - 1 : key === "ArrowDown" ? index + 1 : -1;
  return down >= 0 && down < column.cards.length ? { column, index: down } : undefined;
}
