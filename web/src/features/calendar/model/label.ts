import type { Scope } from "~/api/queries/scope";
import type { TimeEntry } from "~/api/types";

/** What stands first on an entry. */
export const LABELS = ["note", "client", "project", "task"] as const;
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
  scope: Scope,
  first: Label,
): Words {
  const { name: project = "", client_id } = scope.projects.get(entry.project_id ?? "") ?? {};
  const task = scope.tasks.get(entry.task_id ?? "")?.name ?? "";
  const work = [project, task].filter(Boolean).join(" / ");
  switch (first) {
    case "note":
      return entry.note ? { title: entry.note, rest: work } : { title: work, rest: "" };
    case "client": {
      const client = scope.clients.get(client_id ?? "")?.name ?? "";
      return client ? { title: client, rest: joined(work, entry.note) } : wordsOf(entry, scope, "project");
    }
    case "project":
      return project ? { title: project, rest: joined(task, entry.note) } : { title: entry.note, rest: "" };
    case "task":
      return task ? { title: task, rest: joined(project, entry.note) } : wordsOf(entry, scope, "project");
  }
}

function joined(...words: string[]): string {
  return words.filter(Boolean).join(" · ");
}
