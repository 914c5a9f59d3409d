import type { DateText, WeekStart } from "~/api/types";
import { periodOf } from "~/lib/periods";
import { isId } from "~/ui/history/model";
import type { AuditSearch } from "./routes";

/** What can be asked for, in the order of the filter. */
export const nouns = [
  "time_entry",
  "timesheet",
  "working_day",
  "project",
  "task",
  "task_status",
  "client",
  "tag",
  "comment",
  "baseline",
  "scope_change",
  "project_template",
  "member",
  "team",
  "role",
  "invitation",
  "session",
  "token",
  "lock",
  "organization",
  "import",
  "saved_report",
  "report_link",
  "report_schedule",
  "favorite",
  "activity_log",
  "rate",
  "contract",
  "recurring_entry",
  "security_finding",
  "canary",
  "alert_receiver",
  "sign_in_provider",
  "provisioning_token",
] as const;

/** The question to the server for what the address says. */
export function queryOf(search: AuditSearch, day: DateText, weekStart: WeekStart) {
  const id = search.id?.trim();
  return {
    ...(search.member && { actor: search.member }),
    ...(search.kind && { object_kind: search.kind }),
    ...(search.when && periodOf(search.when, day, weekStart)),
    ...(search.refused && { result: "refused" as const }),
    ...(id && (isId(id) ? { object: id.toLowerCase() } : { request_id: id.toLowerCase() })),
  };
}
