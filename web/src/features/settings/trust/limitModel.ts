import type { OrganizationLimits } from "~/api/types";

export type LimitName = keyof OrganizationLimits;

/** In the order in which people meet them. */
export const limitNames: readonly LimitName[] = ["members", "database_bytes", "object_bytes", "requests"];

/** How much of a limit is used, in percent from 0 to 100; null where nothing is limited. */
export function shareOf(used: number, limit: number | null): number | null {
  if (limit === null) return null;
  return Math.min(100, Math.max(0, (used / limit) * 100));
}

/** Near the end it shows. */
export function toneOfShare(share: number): "teal" | "orange" | "red" {
  if (share >= 100) return "red";
  return share >= 80 ? "orange" : "teal";
}
