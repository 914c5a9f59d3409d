import { useInfiniteQuery } from "@tanstack/react-query";
import { api, ok } from "../client";
import type { ChangeKind, Uuid } from "../types";

/** The history of one object, the newest event first; made anew whenever such an object changes. */
export function useHistory(kind: ChangeKind, object: Uuid) {
  const query = { object, limit: 50 };
  return useInfiniteQuery({
    queryKey: [kind, "history", object],
    queryFn: ({ signal, pageParam }) =>
      ok(
        api.GET("/api/v1/audit", {
          params: { query: { ...query, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
