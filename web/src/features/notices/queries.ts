import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";

const PAGE = 30;

/** The member's notices, newest first, page by page. */
export function useNotices(unread: boolean) {
  return useInfiniteQuery({
    queryKey: keys.list("notice", { unread }),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ok(
        api.GET("/api/v1/notices", {
          params: {
            query: {
              limit: PAGE,
              ...(unread ? { unread } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** How many notices wait. */
export function useUnread() {
  return useQuery({
    queryKey: keys.list("notice", { count: "unread" }),
    queryFn: async ({ signal }) => (await ok(api.GET("/api/v1/notices/unread", { signal }))).count,
    staleTime: 60_000,
  });
}

/** Marks these notices as read, or all. */
export function useReadNotices() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (ids?: string[]) => ok(api.POST("/api/v1/notices/read", { body: ids ? { ids } : {} })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["notice"] }),
  });
}
