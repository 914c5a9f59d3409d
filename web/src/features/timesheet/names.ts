import type { Scope } from "~/api/queries/scope";
import type { Work } from "./model";

/** The name of a row for lists and screen readers; empty for time without a project. */
export function nameOf(work: Work, scope: Scope): string {
  const project = scope.projects.get(work.project_id ?? "");
  const task = scope.tasks.get(work.task_id ?? "");
  return [project?.name, task?.name].filter(Boolean).join(" / ");
}

/** By client, project and task; time without a project comes last. */
export function byName(scope: Scope): (left: Work, right: Work) => number {
  const sortKey = (work: Work) => {
    const project = scope.projects.get(work.project_id ?? "");
    const client = scope.clients.get(project?.client_id ?? "");
    return [
      project ? "0" : "1",
      client?.name ?? "",
      project?.name ?? work.project_id ?? "",
      nameOf(work, scope),
    ];
  };
  return (left, right) => {
    const [one, other] = [sortKey(left), sortKey(right)];
    const different = one.findIndex((part, position) => part !== other[position]);
    return different < 0 ? 0 : (one[different] ?? "").localeCompare(other[different] ?? "");
  };
}
