import { useQuery } from "@tanstack/react-query";
import { api, ok } from "../client";
import { keys } from "../keys";

/** What every role may do: the table that decides requests. */
export function usePermissionMatrix() {
  return useQuery({
    queryKey: keys.permissions,
    queryFn: ({ signal }) => ok(api.GET("/api/v1/permissions/matrix", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
