import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";

export function useDirectories() {
  return useQuery({
    queryKey: keys.directories,
    queryFn: async ({ signal }) => (await ok(api.GET("/api/v1/provisioning-tokens", { signal }))).items,
  });
}

export function useMakeDirectory() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; expires_at: string }) =>
      ok(api.POST("/api/v1/provisioning-tokens", { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.directories }),
  });
}

export function useDeleteDirectory() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      ok(api.DELETE("/api/v1/provisioning-tokens/{id}", { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.directories }),
  });
}
