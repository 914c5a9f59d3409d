import type { Scope } from "~/api/queries/scope";
import type { Hue } from "~/api/types";

interface Work {
  note?: string | undefined;
  project_id?: string | null | undefined;
  task_id?: string | null | undefined;
  tags?: string[] | undefined;
}

/** A piece of work in one line: what it is called, and what stands beside the name. */
export function workText(
  work: Work,
  { projects, tasks }: Scope,
): { label: string; detail: string; hue: Hue | undefined } {
  const project = projects.get(work.project_id ?? "");
  const task = tasks.get(work.task_id ?? "");
  const tags = (work.tags ?? []).map((tag) => `#${tag}`);
  const beside = [work.note && project?.name, work.note || project ? task?.name : "", ...tags];
  return {
    label: work.note || (project?.name ?? ""),
    detail: beside.filter(Boolean).join(" · "),
    hue: project?.color,
  };
}
