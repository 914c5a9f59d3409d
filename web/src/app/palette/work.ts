import type { Scope } from "~/api/queries/scope";
import { startOf } from "~/api/queries/timer";
import type { Favorite, RecentWork, TimeEntry, TimerStart } from "~/api/types";
import { workText } from "~/ui/entry/workText";
import type { Command } from "./model";

type Start = (start: TimerStart) => void;

/** Work of late, to be taken up again; not what runs already. */
export function recentCommands(
  recent: RecentWork[],
  running: TimeEntry | null,
  scope: Scope,
  start: Start,
): Command[] {
  return recent
    .filter((work) => work.note !== "" || work.project_id !== null)
    .filter((work) => !running || !isSame(work, running))
    .map((work) => ({
      id: `recent-${work.last_used_at}-${work.project_id}-${work.task_id}-${work.note}`,
      group: "recent",
      ...workText(work, scope),
      run: () => start(startOf(work)),
    }));
}

/** What the member keeps at hand, with the key that starts it. */
export function favoriteCommands(favorites: Favorite[], scope: Scope, start: Start): Command[] {
  return favorites.map((favorite, index) => ({
    id: `favorite-${favorite.id}`,
    group: "favorites",
    ...workText(favorite, scope),
    ...(index < 9 && { keys: `f ${index + 1}` }),
    run: () => start(startOf(favorite)),
  }));
}

/** Every project and every open task, to start a timer on. */
export function startCommands({ projects, tasks, clients }: Scope, start: Start): Command[] {
  const onProjects = [...projects.values()]
    .filter((project) => !project.archived)
    .map(
      (project): Command => ({
        id: `start-${project.id}`,
        group: "start",
        label: project.name,
        detail: clients.get(project.client_id ?? "")?.name ?? "",
        hue: project.color,
        words: project.code ?? "",
        onlyFound: true,
        run: () => start({ note: "", project_id: project.id }),
      }),
    );
  const onTasks = [...tasks.values()]
    .filter((task) => !task.archived && task.status !== "done")
    .flatMap((task): Command[] => {
      const project = projects.get(task.project_id);
      if (!project || project.archived) return [];
      return [
        {
          id: `start-${task.id}`,
          group: "start",
          label: task.name,
          detail: project.name,
          hue: project.color,
          onlyFound: true,
          run: () => start({ note: "", project_id: project.id, task_id: task.id }),
        },
      ];
    });
  return [...onProjects, ...onTasks];
}

function isSame(work: RecentWork, entry: TimeEntry): boolean {
  return work.note === entry.note && work.project_id === entry.project_id && work.task_id === entry.task_id;
}
