import { useInfiniteQuery } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import type { AccessLogQuery } from "~/api/types";
import { saveFile } from "~/platform/saveFile";

/** Requests of the organization, the newest first. A page may be empty though there is more behind it. */
export function useAccessLog(filter: AccessLogQuery) {
  const query = { ...filter, limit: 50 };
  return useInfiniteQuery({
    queryKey: ["access_log", query],
    queryFn: ({ signal, pageParam }) =>
      ok(
        api.GET("/api/v1/access-log", {
          params: { query: { ...query, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });
}

/** Downloads what the filters let through. */
export function downloadAccessLog(query: AccessLogQuery): Promise<void> {
  return saveFile(
    api.GET("/api/v1/access-log/export", { params: { query }, parseAs: "blob" }),
    "hourbook-access-log.csv",
  );
}
