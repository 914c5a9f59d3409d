import type { PermissionRow } from "~/api/types";
import { type ReachWord, reachWord } from "~/ui/permissions/reach";

/** How far an action reaches for a role: a standard one by its word, one of the organization's own by its id. */
export function reachOf(row: PermissionRow, role: string): ReachWord {
  return reachWord(
    row.grants.find((one) => one.role === role) ??
      row.custom_grants.find((one) => one.custom_role_id === role),
  );
}

/** Whether every word stands somewhere in the text. */
export function matches(text: string, search: string): boolean {
  const low = text.toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word));
}
