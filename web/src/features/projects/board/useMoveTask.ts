import { useMutation, useQueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { Task, TaskPlace, TaskStatus } from "~/api/types";
import { underWay } from "~/platform/queryClient";
import { moment } from "~/platform/undo";
import { notifyProblem, notifyUndo } from "~/ui/notify";
import { placed } from "./model";

interface Move {
  task: Task;
  place: TaskPlace;
  /** Where it stood, for undo. */
  from: TaskPlace;
}

const MOVES = ["task", "move"];

/** Moves a card: it stands in its new place at once, and the server's answer or refusal follows. */
export function useMoveTask(statuses: TaskStatus[]) {
  const queryClient = useQueryClient();
  const show = (change: (tasks: Task[]) => Task[]) =>
    queryClient.setQueryData<Task[]>(keys.list("task"), (tasks) => tasks && change(tasks));
  const put = (task: Task) => show((tasks) => tasks.map((other) => (other.id === task.id ? task : other)));
  const move = useMutation({
    mutationKey: MOVES,
    mutationFn: ({ task, place }: Move) =>
      ok(api.POST("/api/v1/tasks/{id}/move", { params: { path: { id: task.id } }, body: place })),
    onMutate: async ({ task, place }) => {
      const at = moment();
      // A list that is on its way would put the card back for a moment.
      await queryClient.cancelQueries({ queryKey: keys.list("task") });
      show((tasks) => {
        const moved = placed(task, place, tasks, statuses);
        return tasks.map((other) => (other.id === task.id ? moved : other));
      });
      return { at };
    },
    onSuccess: (stored, { task, from }, { at }) => {
      put(stored);
      const status = statuses.find(({ id }) => id === stored.status_id)?.name ?? "";
      if (from.status_id === stored.status_id) return;
      const undo = () => move.mutateAsync({ task: stored, place: from, from: { status_id: from.status_id } });
      notifyUndo(i18next.t("board:moved", { name: task.name, status }), undo, at);
    },
    onError: (thrown, { task }) => {
      put(task);
      notifyProblem(thrown);
    },
    onSettled: () => {
      // While another card is on its way the list would still show that one's old place.
      if (underWay(queryClient, MOVES) > 0) return;
      void queryClient.invalidateQueries({ queryKey: ["task"] });
    },
  });
  return move;
}
