import type { Billable, NewTimeEntry, Project, Task, TimerStart } from "~/api/types";
import type { QuickEntry, When } from "./parse/parse";

/** What the member picked from a popup instead of typing it out. */
export interface Picked {
  projectId: string | null;
  taskId: string | null;
  tags: string[];
  billable: Billable;
}

export const nothingPicked: Picked = { projectId: null, taskId: null, tags: [], billable: "inherit" };

/** The token field with names looked up; `unknown` names what was not found. */
export interface Resolved {
  note: string;
  project: Project | undefined;
  task: Task | undefined;
  tags: string[];
  billable: Billable;
  when: When;
  unknown: { project?: string; task?: string };
}

/** Looks the typed names up; what was picked counts where nothing was typed. */
export function resolve(quick: QuickEntry, picked: Picked, projects: Project[], tasks: Task[]): Resolved {
  const typedProject = quick.project ? findByName(projects, quick.project) : undefined;
  const typedTask = quick.task ? findTask(quick.task, typedProject ?? picked.projectId, tasks) : undefined;
  const taskId = quick.project ? undefined : picked.taskId;
  const task = typedTask ?? tasks.find((one) => one.id === taskId);
  const projectId = typedProject?.id ?? task?.project_id ?? picked.projectId;
  return {
    note: quick.note,
    project: projects.find((one) => one.id === projectId),
    task,
    tags: [...new Set([...picked.tags, ...quick.tags])],
    billable: quick.billable === "inherit" ? picked.billable : quick.billable,
    when: quick.when,
    unknown: {
      ...(quick.project && !typedProject && { project: quick.project }),
      ...(quick.task && !typedTask && { task: quick.task }),
    },
  };
}

function findTask(name: string, project: Project | string | null, tasks: Task[]): Task | undefined {
  const projectId = typeof project === "string" || project === null ? project : project.id;
  return findByName(
    tasks.filter((task) => projectId === null || task.project_id === projectId),
    name,
  );
}

/** Exact name first, then the beginning, then any part; a name that fits several things finds none. */
export function findByName<Item extends { name: string; archived: boolean }>(
  items: Item[],
  name: string,
): Item | undefined {
  const wanted = fold(name);
  const offered = items.filter((item) => !item.archived);
  const tests = [
    (text: string) => text === wanted,
    (text: string) => text.startsWith(wanted),
    (text: string) => text.includes(wanted),
  ];
  for (const test of tests) {
    const found = offered.filter((item) => test(fold(item.name)));
    if (found.length === 1) return found[0];
    if (found.length > 1) return undefined;
  }
  return undefined;
}

/** Names are compared without regard to case, spaces and hyphens, so that `@atlas-rollout` finds "Atlas Rollout". */
export function fold(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "");
}

/** What Enter does with the field: it starts a timer, stores a finished entry, or must ask how long it took. */
export type Intent =
  | { kind: "start"; start: TimerStart }
  | { kind: "add"; entry: NewTimeEntry }
  | { kind: "ask_length" };

/** Local times are read in `zone`. */
export function intentOf(resolved: Resolved, zone: string): Intent {
  const { when } = resolved;
  const about = aboutOf(resolved);
  switch (when.kind) {
    case "now":
      return { kind: "start", start: about };
    case "since":
      return { kind: "start", start: { ...about, started_at: when.start, start_time_zone: zone } };
    case "between":
      return {
        kind: "add",
        entry: {
          ...about,
          source: "manual",
          kind: "interval",
          started_at: when.start,
          ended_at: when.end,
          start_time_zone: zone,
          end_time_zone: zone,
        },
      };
    case "lasting":
      return {
        kind: "add",
        entry: {
          ...about,
          source: "manual",
          kind: "duration",
          date: when.date,
          duration_seconds: when.seconds,
        },
      };
    case "on_date":
      return { kind: "ask_length" };
  }
}

function aboutOf(resolved: Resolved): TimerStart {
  return {
    note: resolved.note,
    billable: resolved.billable,
    tags: resolved.tags,
    ...(resolved.project && { project_id: resolved.project.id }),
    ...(resolved.task && { task_id: resolved.task.id }),
  };
}
