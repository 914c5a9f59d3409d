import { IconPlayerPlay } from "@tabler/icons-react";
import type { Scope } from "~/api/queries/scope";
import { startOf } from "~/api/queries/timer";
import type { RecentWork, TimeEntry, TimerStart } from "~/api/types";
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
    .map((work) => {
      const project = scope.projects.get(work.project_id ?? "");
      const task = scope.tasks.get(work.task_id ?? "");
      const beside = [work.note && project?.name, task?.name, ...work.tags.map((tag) => `#${tag}`)];
      return {
        id: `recent-${work.last_used_at}-${work.project_id}-${work.task_id}-${work.note}`,
        group: "recent",
        label: work.note || (project?.name ?? ""),
        detail: beside.filter(Boolean).join(" · "),
        hue: project?.color,
        run: () => start(startOf(work)),
      };
    });
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

/** What was typed as the note of a new timer, so that the palette never has nothing to offer. */
export function noteCommand(label: string, note: string, start: Start): Command {
  return { id: "note", group: "start", label, icon: IconPlayerPlay, run: () => start({ note }) };
}

function isSame(work: RecentWork, entry: TimeEntry): boolean {
  return work.note === entry.note && work.project_id === entry.project_id && work.task_id === entry.task_id;
}
