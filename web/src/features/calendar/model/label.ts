import type { Scope } from "~/api/queries/scope";
import type { TimeEntry } from "~/api/types";

/** What stands first on an entry. */
export const LABELS = ["note", "project", "task"] as const;
export type Label = (typeof LABELS)[number];

export interface Words {
  /** The first line; empty when the entry says nothing of itself. */
  title: string;
  /** The second line: the rest; empty when the title has said all. */
  rest: string;
}

/** The words of an entry with the chosen one first; where it has none, the next that it has. */
export function wordsOf(
  entry: Pick<TimeEntry, "note" | "project_id" | "task_id">,
  { projects, tasks }: Scope,
  first: Label,
): Words {
  const project = projects.get(entry.project_id ?? "")?.name ?? "";
  const task = tasks.get(entry.task_id ?? "")?.name ?? "";
  const work = [project, task].filter(Boolean).join(" / ");
  switch (first) {
    case "note":
      return entry.note ? { title: entry.note, rest: work } : { title: work, rest: "" };
    case "project":
      return project ? { title: project, rest: joined(task, entry.note) } : { title: entry.note, rest: "" };
    case "task":
      return task
        ? { title: task, rest: joined(project, entry.note) }
        : wordsOf(entry, { projects, tasks } as Scope, "project");
  }
}

function joined(...words: string[]): string {
  return words.filter(Boolean).join(" · ");
}
