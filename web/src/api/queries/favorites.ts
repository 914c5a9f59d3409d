import { useQuery } from "@tanstack/react-query";
import { api, ok } from "../client";
import { keys } from "../keys";
import type { Favorite, NewFavorite } from "../types";

/** The member's favorites, in their order: at most 50. Every side list of pinned work reads this. */
export function useFavorites() {
  return useQuery({
    queryKey: keys.list("favorite"),
    queryFn: async ({ signal }) => (await ok(api.GET("/api/v1/favorites", { signal }))).items,
    staleTime: 60_000,
  });
}

/** The work of anything that has one, as a new favorite. */
export function workOf(
  work: Pick<Favorite, "note" | "project_id" | "task_id" | "billable" | "tags">,
): NewFavorite {
  return {
    note: work.note,
    billable: work.billable,
    tags: work.tags,
    ...(work.project_id && { project_id: work.project_id }),
    ...(work.task_id && { task_id: work.task_id }),
  };
}
