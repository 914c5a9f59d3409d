import type { PermissionRow } from "~/api/types";

type Grant = PermissionRow["grants"][number];

/** How the reach of a role reads: `no`, `yes`, or whose things it reaches. */
export type Reach = "no" | "yes" | "own" | "teams" | "all" | "visibleProjects" | "allProjects";

/** People say more than projects: an action on entries reaches as far as its people. */
export function reachOf(row: PermissionRow, role: Grant["role"]): Reach {
  const grant = row.grants.find((one) => one.role === role);
  if (!grant) return "no";
  if (grant.people !== "none") return grant.people;
  if (grant.work === "own") return "visibleProjects";
  if (grant.work === "all") return "allProjects";
  return "yes";
}

/** Whether every word stands somewhere in the text. */
export function matches(text: string, search: string): boolean {
  const low = text.toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word));
}
