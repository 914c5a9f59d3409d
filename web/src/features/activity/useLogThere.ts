import { useQuery } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";

/** Whether the server has a log of the reader, as far as it answered. Its list is empty where there is none. */
export function useLogThere() {
  const { data, isPending, error, refetch } = useQuery({
    queryKey: keys.activityLog,
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v1/activity/device-lists", { params: { query: { limit: 1 } }, signal })),
    select: ({ items }) => items.length > 0,
  });
  return { there: data, asking: isPending, problem: data === undefined ? error : null, ask: refetch };
}
