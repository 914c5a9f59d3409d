import type { LinkProps } from "@tanstack/react-router";
import type { Scope } from "~/api/queries/scope";
import type { Member, Notice, SavedReport } from "~/api/types";

/** What a notice says, filled with names; a thing that the member does not see any more has none. */
export interface NoticeWords {
  actor: string | undefined;
  subject: string | undefined;
  /** The project of a task, in a quieter voice. */
  detail: string | undefined;
}

export function wordsOf(
  notice: Notice,
  scope: Scope,
  members: Map<string, Member>,
  reports: readonly SavedReport[],
): NoticeWords {
  const task = scope.tasks.get(notice.task_id ?? "");
  const project = scope.projects.get(notice.project_id ?? task?.project_id ?? "");
  const client = scope.clients.get(notice.client_id ?? "");
  const report = reports.find((saved) => saved.id === notice.saved_report_id);
  return {
    actor: members.get(notice.actor_id ?? "")?.name,
    subject: task?.name ?? (notice.task_id ? undefined : (project?.name ?? client?.name ?? report?.name)),
    detail: task ? project?.name : undefined,
  };
}

const always = new Set<Notice["kind"]>([
  "security_finding",
  "permissions_seen",
  "working_time_proposed",
  "working_time_answered",
]);

/** Which sentence says it: where nobody acted, the deadline did. */
export function saidBy(notice: Notice): Notice["kind"] | "working_time_lapsed" {
  return notice.kind === "working_time_answered" && notice.actor_id === null
    ? "working_time_lapsed"
    : notice.kind;
}

/** What is there whatever else the member sees. */
export function isAlways(notice: Notice): boolean {
  return always.has(notice.kind);
}

/** Where a notice leads. */
export function placeOf(notice: Notice): Pick<LinkProps, "to" | "params" | "search"> | undefined {
  if (notice.kind === "security_finding") return { to: "/settings/protection", search: {} };
  if (notice.kind === "permissions_seen") return { to: "/settings/permissions" };
  if (notice.kind === "working_time_proposed") return recordOf(notice, null);
  if (notice.kind === "working_time_answered") {
    // Whose day it was is known only where they have answered themselves.
    return notice.actor_id ? recordOf(notice, notice.actor_id) : { to: "/working-time", search: {} };
  }
  if (notice.task_id) return { to: "/tasks", search: { task: notice.task_id } };
  if (notice.project_id) return { to: "/projects/$projectId", params: { projectId: notice.project_id } };
  if (notice.client_id) return { to: "/clients", search: { comments: notice.client_id } };
  if (notice.saved_report_id) return { to: "/reports", search: { report: notice.saved_report_id } };
  return undefined;
}

/** The record of the day that a notice is about; the reader's own where no member is named. */
function recordOf(notice: Notice, member: string | null): Pick<LinkProps, "to" | "search"> {
  const search = { ...(notice.deadline && { date: notice.deadline }), ...(member && { member }) };
  return { to: "/working-time", search };
}
