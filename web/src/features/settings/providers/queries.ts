import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ifMatch, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { NewSignInProvider, SignInProvider, SignInProviderChanges } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";

export function useProviders() {
  return useQuery({
    queryKey: keys.list("sign_in_provider"),
    queryFn: async ({ signal }) => (await ok(api.GET("/api/v1/sign-in-providers", { signal }))).items,
  });
}

function useStale() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: ["sign_in_provider"] });
}

export function useAddProvider() {
  const stale = useStale();
  return useMutation({
    mutationFn: (body: NewSignInProvider) =>
      ok(api.POST("/api/v1/sign-in-providers", { body: { id: uuid7(), ...body } })),
    onSuccess: stale,
  });
}

export function useChangeProvider() {
  const stale = useStale();
  return useMutation({
    mutationFn: ({ provider, changes }: { provider: SignInProvider; changes: SignInProviderChanges }) =>
      ok(
        api.PATCH("/api/v1/sign-in-providers/{id}", {
          params: { path: { id: provider.id } },
          headers: ifMatch(provider.version),
          body: changes,
        }),
      ),
    onSettled: stale,
  });
}

export function useDeleteProvider() {
  const stale = useStale();
  return useMutation({
    mutationFn: (provider: SignInProvider) =>
      ok(
        api.DELETE("/api/v1/sign-in-providers/{id}", {
          params: { path: { id: provider.id } },
          headers: ifMatch(provider.version),
        }),
      ),
    onSettled: stale,
  });
}

/** Asks the provider what it says of itself. */
export function useCheckProvider() {
  return useMutation({
    mutationFn: ({ id }: SignInProvider) =>
      ok(api.POST("/api/v1/sign-in-providers/{id}/check", { params: { path: { id } } })),
  });
}
