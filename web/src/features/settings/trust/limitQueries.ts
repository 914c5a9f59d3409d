import { useQuery } from "@tanstack/react-query";
import { api, ok } from "~/api/client";

/** Use against the limits of the operator. */
export function useLimits() {
  return useQuery({
    queryKey: ["organization", "limits"],
    queryFn: ({ signal }) => ok(api.GET("/api/v1/organization/limits", { signal })),
    staleTime: 0,
  });
}
