import type { ChangeKind } from "./types";

/**
 * Query keys. The first part is the kind of object as the event stream names it, so that one
 * `change` event makes exactly the queries stale that show such objects.
 */
export const keys = {
  me: ["organization", "me"] as const,
  permissions: ["organization", "permissions"] as const,
  timer: ["timer"] as const,
  recentWork: ["time_entry", "recent-work"] as const,
  entries: (filter: object) => ["time_entry", "list", filter] as const,
  list: (kind: ChangeKind, filter: object = {}) => [kind, "list", filter] as const,
  one: (kind: ChangeKind, id: string) => [kind, "one", id] as const,
  week: (date: string, member: string) => ["timesheet", "week", date, member] as const,
  workingDays: (filter: object) => ["working_day", "list", filter] as const,
  workingDay: (member: string, date: string) => ["working_day", "one", member, date] as const,
  contractBalance: (member: string, until: string) => ["contract_balance", member, until] as const,
  sessions: ["session"] as const,
  secondFactor: ["second_factor"] as const,
  passkeys: ["passkey"] as const,
  waysIn: ["sign_in_provider", "ways-in"] as const,
  domains: ["organization", "domains"] as const,
  directories: ["provisioning_token"] as const,
  tokens: ["token"] as const,
  invitations: ["invitation"] as const,
  activityLog: ["activity_log"] as const,
  report: (query: object) => ["report", query] as const,
};

/** What else shows objects of a kind: a changed entry alters tracked time of projects and every report. */
const alsoStale: Partial<Record<ChangeKind, readonly string[]>> = {
  time_entry: ["timer", "report", "project", "task", "timesheet", "rate", "working_day", "contract_balance"],
  contract: ["contract_balance"],
  rate: ["report"],
  cost_rate: ["rate", "report"],
  timer: ["time_entry", "timesheet", "working_day"],
  // Proposals and answers of a working day come with a notice.
  notice: ["working_day"],
  project: ["report", "favorite", "rate"],
  task: ["report", "project", "favorite"],
  task_status: ["task"],
  client: ["report"],
  tag: ["report", "favorite"],
  member: ["organization", "report", "team"],
  team: ["member", "report"],
  role: ["organization", "member"],
  lock: ["time_entry", "member", "organization", "timesheet", "recurring_entry"],
  timesheet: ["time_entry", "recurring_entry"],
  import: [
    "time_entry",
    "client",
    "project",
    "task",
    "task_status",
    "comment",
    "tag",
    "report",
    "working_day",
  ],
};

/** The first parts of all queries that show objects of a kind. */
export function showing(kind: ChangeKind): string[] {
  return [kind, ...(alsoStale[kind] ?? [])];
}
