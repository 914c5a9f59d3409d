import { useInfiniteQuery } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { TimesheetState, Uuid } from "~/api/types";

export interface Filter {
  state: TimesheetState;
  team: Uuid | undefined;
}

/** The weeks that the signed-in member may decide about, those that have waited longest first; page by page. */
export function useInbox({ state, team }: Filter) {
  const waiting = state === "submitted";
  const query = {
    state: [state],
    to_decide: true,
    order: waiting ? ("asc" as const) : ("desc" as const),
    limit: 50,
    ...(team && { team_id: team }),
  };
  return useInfiniteQuery({
    queryKey: keys.list("timesheet", query),
    queryFn: ({ signal, pageParam }) =>
      ok(
        api.GET("/api/v1/timesheets", {
          params: { query: { ...query, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
