import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { OrganizationDomains } from "~/api/types";

export function useDomains() {
  return useQuery({
    queryKey: keys.domains,
    queryFn: ({ signal }): Promise<OrganizationDomains> =>
      ok(api.GET("/api/v1/organization/domains", { signal })),
  });
}

function useStale() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: keys.domains });
}

export function useAddDomain() {
  return useMutation({
    mutationFn: (domain: string) => ok(api.POST("/api/v1/organization/domains", { body: { domain } })),
    onSettled: useStale(),
  });
}

/** Has the server look into DNS now. */
export function useCheckDomain() {
  return useMutation({
    mutationFn: (domain: string) =>
      ok(api.POST("/api/v1/organization/domains/{domain}/check", { params: { path: { domain } } })),
    onSettled: useStale(),
  });
}

/** Lets links in mails lead there, or to the address of the server again. */
export function usePreferDomain() {
  return useMutation({
    mutationFn: ({ domain, is_primary }: { domain: string; is_primary: boolean }) =>
      ok(
        api.PATCH("/api/v1/organization/domains/{domain}", {
          params: { path: { domain } },
          body: { is_primary },
        }),
      ),
    onSettled: useStale(),
  });
}

export function useRemoveDomain() {
  return useMutation({
    mutationFn: (domain: string) =>
      ok(api.DELETE("/api/v1/organization/domains/{domain}", { params: { path: { domain } } })),
    onSettled: useStale(),
  });
}
