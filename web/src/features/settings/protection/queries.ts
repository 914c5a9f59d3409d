import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ifMatch, ok } from "~/api/client";
import type { NewAlertReceiver, NewCanary } from "~/api/types";

// The first part is what the event stream calls it: a new finding shows in every tab.
const findings = ["security_finding"] as const;
const canaries = ["security_finding", "canaries"] as const;
const receivers = ["security_finding", "receivers"] as const;
const networks = ["organization", "networks"] as const;

/** What was noticed, those that were seen last first. */
export function useFindings(all: boolean) {
  return useInfiniteQuery({
    queryKey: [...findings, "list", all],
    queryFn: ({ signal, pageParam }) =>
      ok(
        api.GET("/api/v1/security/findings", {
          params: {
            query: {
              limit: 25,
              ...(!all && { state: "open" as const }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** The one that a mail leads to; it may be beyond the first page, or seen already. */
export function useFinding(id: string | undefined) {
  return useQuery({
    queryKey: [...findings, "one", id],
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v1/security/findings/{id}", { params: { path: { id: id ?? "" } }, signal })),
    enabled: id !== undefined,
    retry: false,
  });
}

export function useAcknowledge() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      ok(api.POST("/api/v1/security/findings/{id}/acknowledge", { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: findings }),
  });
}

export function useLift() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      ok(api.POST("/api/v1/security/findings/{id}/lift", { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: findings }),
  });
}

export function useCanaries() {
  return useQuery({
    queryKey: canaries,
    queryFn: async ({ signal }) => (await ok(api.GET("/api/v1/security/canaries", { signal }))).items,
  });
}

export function useCreateCanary() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: NewCanary) => ok(api.POST("/api/v1/security/canaries", { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: canaries }),
  });
}

export function useDeleteCanary() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      ok(api.DELETE("/api/v1/security/canaries/{id}", { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: canaries }),
  });
}

export function useReceivers() {
  return useQuery({
    queryKey: receivers,
    queryFn: async ({ signal }) => (await ok(api.GET("/api/v1/security/alert-receivers", { signal }))).items,
  });
}

export function useCreateReceiver() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: NewAlertReceiver) => ok(api.POST("/api/v1/security/alert-receivers", { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: receivers }),
  });
}

export function useDeleteReceiver() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      ok(api.DELETE("/api/v1/security/alert-receivers/{id}", { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: receivers }),
  });
}

/** How long a trial takes to arrive, at most and usually. */
const TRIAL = 3_000;

export function useTryReceiver() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      ok(api.POST("/api/v1/security/alert-receivers/{id}/try", { params: { path: { id } } })),
    onSuccess: () => {
      window.setTimeout(() => void queryClient.invalidateQueries({ queryKey: receivers }), TRIAL);
    },
  });
}

export function useNetworks() {
  return useQuery({
    queryKey: networks,
    queryFn: ({ signal }) => ok(api.GET("/api/v1/security/networks", { signal })),
  });
}

export function useSetNetworks() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ version, list }: { version: number; list: string[] }) =>
      ok(api.PUT("/api/v1/security/networks", { headers: ifMatch(version), body: { networks: list } })),
    onSuccess: (saved) => queryClient.setQueryData(networks, saved),
  });
}
