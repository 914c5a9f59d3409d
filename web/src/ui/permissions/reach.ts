import type { PermissionMatrix, PermissionRow } from "~/api/types";

/** How far an action reaches. */
export type Reach = PermissionRow["levels"][number];

/** How a reach reads: `no`, `yes`, or whose things it reaches. */
export type ReachWord = "no" | "yes" | "own" | "teams" | "all" | "visibleProjects" | "allProjects";

/** People say more than projects: an action on entries reaches as far as its people. */
export function reachWord(reach: Reach | null | undefined): ReachWord {
  if (!reach) return "no";
  if (reach.people !== "none") return reach.people;
  if (reach.work === "own") return "visibleProjects";
  if (reach.work === "all") return "allProjects";
  return "yes";
}

export const groups = ["time", "weeks", "work", "money", "reports", "people", "organization"] as const;
export type Group = (typeof groups)[number];

const groupOfNoun: Record<string, Group> = {
  entry: "time",
  favorite: "time",
  recurring: "time",
  import: "time",
  activity: "time",
  timesheet: "weeks",
  contract: "weeks",
  lock: "weeks",
  client: "work",
  project: "work",
  task: "work",
  comment: "work",
  tag: "work",
  burn: "work",
  rate: "money",
  cost: "money",
  report: "reports",
  saved: "reports",
  export: "reports",
  member: "people",
  team: "people",
  role: "people",
};

/** The part of the matrix in which an action stands, by its noun. What this app does not know concerns the organization. */
export function groupOf(action: string): Group {
  if (action === "project_rate_manage") return "money";
  return groupOfNoun[action.split("_")[0] ?? ""] ?? "organization";
}

/** The rows that pass, part by part. */
export function grouped<Row extends { action: string }>(rows: readonly Row[]): [Group, Row[]][] {
  const parts = groups.map((group): [Group, Row[]] => [
    group,
    rows.filter((row) => groupOf(row.action) === group),
  ]);
  return parts.filter(([, part]) => part.length > 0);
}

/** What every action of the matrix reaches for a standard role. */
export function reachesOf(matrix: PermissionMatrix, role: string): Map<string, Reach> {
  const found = matrix.rows.flatMap((row): [string, Reach][] => {
    const grant = row.grants.find((one) => one.role === role);
    return grant ? [[row.action, { people: grant.people, work: grant.work }]] : [];
  });
  return new Map(found);
}
