import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import type { RequestRemoval } from "~/api/types";

const key = ["organization", "removal"] as const;

/** The removal that waits, or null. */
export function useRemoval() {
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await ok(api.GET("/api/v1/organization/removal", { signal }))).removal,
  });
}

export function useRequestRemoval() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: RequestRemoval) => ok(api.POST("/api/v1/organization/removal", { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: key }),
  });
}

export function useWithdrawRemoval() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/organization/removal")),
    onSettled: () => queryClient.invalidateQueries({ queryKey: key }),
  });
}
