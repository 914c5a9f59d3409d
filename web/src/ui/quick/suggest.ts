import type { Scope } from "~/api/queries/scope";
import type { Hue, RecentWork, Tag } from "~/api/types";
import { fold, type Picked } from "./resolve";
import type { Token } from "./tokens";

/** One line of the popup. */
export interface Suggestion {
  key: string;
  label: string;
  detail?: string;
  hue?: Hue | undefined;
  picks: Partial<Picked>;
  /** Replaces the text of the field; only pieces of earlier work do that. */
  note?: string;
}

const MOST = 8;

/** What fits the token under the cursor. */
export function suggestFor(token: Token, picked: Picked, scope: Scope, tags: Tag[]): Suggestion[] {
  const wanted = fold(token.query);
  const fits = (name: string) => fold(name).includes(wanted);
  const first = <Item extends { name: string }>(items: Item[]) => bestFirst(items, wanted).slice(0, MOST);
  switch (token.sigil) {
    case "@":
      return first(
        [...scope.projects.values()].filter(
          (project) =>
            !project.archived && (fits(project.name) || fits(clientName(scope, project.client_id))),
        ),
      ).map((project) => ({
        key: project.id,
        label: project.name,
        detail: clientName(scope, project.client_id),
        hue: project.color,
        picks: { projectId: project.id, taskId: null },
      }));
    case "/":
      return first(
        [...scope.tasks.values()]
          .filter((task) => !task.archived && task.status !== "done" && fits(task.name))
          .filter((task) => picked.projectId === null || task.project_id === picked.projectId),
      ).map((task) => ({
        key: task.id,
        label: task.name,
        detail: scope.projects.get(task.project_id)?.name ?? "",
        hue: scope.projects.get(task.project_id)?.color,
        picks: { projectId: task.project_id, taskId: task.id },
      }));
    case "#":
      return first(
        tags.filter((tag) => !tag.archived && !picked.tags.includes(tag.name) && fits(tag.name)),
      ).map((tag) => ({
        key: tag.id,
        label: tag.name,
        hue: tag.color,
        picks: { tags: [...picked.tags, tag.name] },
      }));
    case "!":
      return [];
  }
}

/** The name itself, then what begins so, then the rest: a short name is not hidden behind longer ones that contain it. */
function bestFirst<Item extends { name: string }>(items: Item[], wanted: string): Item[] {
  const rank = ({ name }: Item) => {
    const text = fold(name);
    if (text === wanted) return 0;
    return text.startsWith(wanted) ? 1 : 2;
  };
  return items.toSorted((left, right) => rank(left) - rank(right));
}

/** Earlier work whose note contains the text, newest first; everything of late for an empty field. */
export function suggestRecent(text: string, recent: RecentWork[], scope: Scope): Suggestion[] {
  const wanted = text.trim().toLowerCase();
  return recent
    .filter((work) => work.note !== "" || work.project_id !== null)
    .filter((work) => work.note.toLowerCase().includes(wanted) && work.note.toLowerCase() !== wanted)
    .slice(0, MOST)
    .map((work) => {
      const project = work.project_id ? scope.projects.get(work.project_id) : undefined;
      const task = work.task_id ? scope.tasks.get(work.task_id) : undefined;
      return {
        key: `${work.last_used_at}${work.note}${work.project_id}${work.task_id}`,
        label: work.note || project?.name || "",
        detail: [project?.name, task?.name, ...work.tags.map((tag) => `#${tag}`)].filter(Boolean).join(" · "),
        hue: project?.color,
        note: work.note,
        picks: { projectId: work.project_id, taskId: work.task_id, tags: work.tags, billable: work.billable },
      };
    });
}

function clientName(scope: Scope, clientId: string | null): string {
  return clientId ? (scope.clients.get(clientId)?.name ?? "") : "";
}
