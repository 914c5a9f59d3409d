import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, everyPage, ifMatch, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { Task, TaskChanges } from "~/api/types";

/** Every estimate a task has had, newest first. */
export function useEstimates(taskId: string | undefined) {
  return useQuery({
    queryKey: keys.list("task", { estimatesOf: taskId }),
    enabled: taskId !== undefined,
    queryFn: ({ signal }) =>
      everyPage((query) =>
        ok(
          api.GET("/api/v1/tasks/{id}/estimates", {
            params: { path: { id: taskId ?? "" }, query },
            signal,
          }),
        ),
      ),
  });
}

interface NewEstimate {
  task: Task;
  seconds: number | null;
  reason: string;
}

/** Sets the estimate of a task together with the reason, which the history keeps. */
export function useSetEstimate() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ task, seconds, reason }: NewEstimate) =>
      ok(
        api.PATCH("/api/v1/tasks/{id}", {
          params: { path: { id: task.id } },
          headers: ifMatch(task.version),
          body: { estimate_seconds: seconds, ...(reason.trim() ? { estimate_reason: reason.trim() } : {}) },
        }),
      ),
    onSuccess: (task) => {
      queryClient.setQueryData<Task[]>(keys.list("task"), (list) =>
        list?.map((other) => (other.id === task.id ? task : other)),
      );
      void queryClient.invalidateQueries({ queryKey: ["task"] });
    },
  });
}

export interface TaskChange {
  task: Task;
  changes: TaskChanges;
}

/** Changes several tasks together or none of them. */
export function useChangeTasks() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (operations: TaskChange[]) =>
      ok(
        api.POST("/api/v1/tasks/bulk", {
          body: {
            operations: operations.map(({ task, changes }) => ({
              id: task.id,
              version: task.version,
              changes,
            })),
          },
        }),
      ),
    onSuccess: ({ tasks }) => {
      const changed = new Map(tasks.map((task) => [task.id, task]));
      queryClient.setQueryData<Task[]>(keys.list("task"), (list) =>
        list?.map((other) => changed.get(other.id) ?? other),
      );
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["task"] }),
  });
}
