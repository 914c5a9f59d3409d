import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ifMatch, ok } from "~/api/client";
import type { NewTaskStatus, TaskStatus, TaskStatusChanges } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";

/** Statuses stand at every task, so both lists are fetched again. */
function useStale() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all(["task_status", "task"].map((kind) => queryClient.invalidateQueries({ queryKey: [kind] })));
}

export function useCreateStatus() {
  const stale = useStale();
  return useMutation({
    mutationFn: (status: NewTaskStatus) =>
      ok(api.POST("/api/v1/task-statuses", { body: { id: uuid7(), ...status } })),
    onSettled: stale,
  });
}

export function useChangeStatus() {
  const stale = useStale();
  return useMutation({
    mutationFn: ({ status, changes }: { status: TaskStatus; changes: TaskStatusChanges }) =>
      ok(
        api.PATCH("/api/v1/task-statuses/{id}", {
          params: { path: { id: status.id } },
          headers: ifMatch(status.version),
          body: changes,
        }),
      ),
    onSettled: stale,
  });
}

/** Removes a status; its tasks get another one. */
export function useDeleteStatus() {
  const stale = useStale();
  return useMutation({
    mutationFn: ({ status, mergeInto }: { status: TaskStatus; mergeInto: string | null }) =>
      ok(
        api.DELETE("/api/v1/task-statuses/{id}", {
          params: { path: { id: status.id }, query: mergeInto ? { merge_into: mergeInto } : {} },
          headers: ifMatch(status.version),
        }),
      ),
    onSettled: stale,
  });
}
