import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import type { AuditQuery } from "~/api/types";
import { saveFile } from "~/platform/saveFile";

/** The events of the whole organization, the newest first, page by page. */
export function useEvents(filter: AuditQuery) {
  const query = { ...filter, limit: 50 };
  return useInfiniteQuery({
    queryKey: ["audit", "list", query],
    queryFn: ({ signal, pageParam }) =>
      ok(
        api.GET("/api/v1/audit", {
          params: { query: { ...query, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });
}

/** The newest signed checkpoint, checked by the server at this moment; again soon while events wait for theirs. */
export function useCheckpoint() {
  return useQuery({
    queryKey: ["audit", "checkpoint"],
    queryFn: ({ signal }) => ok(api.GET("/api/v1/audit/checkpoint", { signal })),
    refetchInterval: ({ state }) => (state.data && state.data.events > state.data.size ? 3_000 : 30_000),
    staleTime: 0,
  });
}

/** Downloads the log with everything that proves it. */
export function downloadLog(): Promise<void> {
  return saveFile(api.GET("/api/v1/audit/export", { parseAs: "blob" }), "hourbook-audit.zip");
}

/** Downloads the proof of one event. */
export function downloadProof(position: number): Promise<void> {
  const path = { position };
  return saveFile(
    api.GET("/api/v1/audit/{position}/proof", { params: { path }, parseAs: "blob" }),
    `hourbook-audit-${position}.json`,
  );
}
