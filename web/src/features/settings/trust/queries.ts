import { useQuery } from "@tanstack/react-query";
import { api, ok } from "~/api/client";

/** Where the data is stored; every member sees it. */
export function useResidency() {
  return useQuery({
    queryKey: ["organization", "residency"],
    queryFn: ({ signal }) => ok(api.GET("/api/v1/organization/residency", { signal })),
  });
}

/** The evidence about the organization at this moment; looked at again each minute. */
export function useOrganizationTrust() {
  return useQuery({
    queryKey: ["organization", "trust"],
    queryFn: ({ signal }) => ok(api.GET("/api/v1/organization/trust", { signal })),
    refetchInterval: 60_000,
    staleTime: 0,
  });
}
