import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, everyPage, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { NewExport } from "~/api/types";
import { isMoving } from "./exportModel";

const LOOK_AGAIN_MS = 1500;

/** Every copy that is kept, newest first; while one is on its way the list looks again by itself. */
export function useExports() {
  return useQuery({
    queryKey: keys.list("export"),
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/exports", { params: { query }, signal }))),
    refetchInterval: (query) => (query.state.data?.some(isMoving) ? LOOK_AGAIN_MS : false),
  });
}

export function useCreateExport() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: NewExport) => ok(api.POST("/api/v1/exports", { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["export"] }),
  });
}

export function useDeleteExport() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ok(api.DELETE("/api/v1/exports/{id}", { params: { path: { id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["export"] }),
  });
}

/** Where the browser itself downloads the file: it shows how far it is and goes on where it stopped. */
export function fileAddress(id: string): string {
  return `/api/v1/exports/${id}/file`;
}
