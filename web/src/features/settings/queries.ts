import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, everyPage, ifMatch, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { Me, Organization, Scope } from "~/api/types";

/** Sets another password; every other session ends. */
export function useChangePassword() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) =>
      ok(api.POST("/api/v1/me/password", { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export function useSessions() {
  return useQuery({
    queryKey: keys.sessions,
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/sessions", { params: { query }, signal }))),
  });
}

export function useEndSession() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ok(api.DELETE("/api/v1/sessions/{id}", { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
  });
}

/** Signs the member out everywhere but here. */
export function useEndOtherSessions() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/sessions")),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export function useTokens() {
  return useQuery({
    queryKey: keys.tokens,
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/tokens", { params: { query }, signal }))),
  });
}

export function useCreateToken() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; scopes: Scope[]; expires_at?: string; networks: string[] }) =>
      ok(api.POST("/api/v1/tokens", { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.tokens }),
  });
}

export function useRevokeToken() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ok(api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.tokens }),
  });
}

/** Changes the rules of the organization. */
export function useUpdateOrganization() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ version, changes }: { version: number; changes: Partial<Organization> }) =>
      ok(api.PATCH("/api/v1/organization", { headers: ifMatch(version), body: changes })),
    onSuccess: (organization) => {
      queryClient.setQueryData<Me>(keys.me, (me) => me && { ...me, organization });
      return queryClient.invalidateQueries({ queryKey: ["report"] });
    },
  });
}

export interface SetLock {
  member_id: string | null;
  locked_until: string | null;
  reason: string;
}

/** Closes a period, or opens it again with an earlier date or none. */
export function useSetLock() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: SetLock) => ok(api.PUT("/api/v1/locks", { body })),
    onSuccess: () =>
      Promise.all(
        ["lock", "time_entry", "member", "organization"].map((kind) =>
          queryClient.invalidateQueries({ queryKey: [kind] }),
        ),
      ),
  });
}
