import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Task, TaskPlace, TaskStatus } from "~/api/types";
import { dropMarker, followCards } from "./drag";
import { type BoardColumn, isSamePlace, placeAt, placeOf, stepOf } from "./model";
import { useMoveTask } from "./useMoveTask";

/** Everything that moves cards: by mouse, by menu and by keys. */
export function useBoard(columns: BoardColumn[], statuses: TaskStatus[]) {
  const { t } = useTranslation("board");
  const frame = useRef<HTMLElement>(null);
  const [said, setSaid] = useState("");
  const move = useMoveTask(statuses);
  // Cards keep the same callbacks while the board changes around them, so that they are not drawn again.
  const latest = useRef({ columns, move });
  latest.current = { columns, move };

  const moveTo = useCallback(
    (task: Task, place: TaskPlace) => {
      const now = latest.current;
      if (isSamePlace(now.columns, task, place)) return;
      now.move.mutate({ task, place, from: placeOf(now.columns, task) });
      const column = now.columns.find(({ status }) => status.id === place.status_id);
      const others = column?.cards.filter((card) => card.id !== task.id) ?? [];
      const behind = others.findIndex((card) => card.id === place.after_id);
      const before = others.findIndex((card) => card.id === place.before_id);
      const position = behind >= 0 ? behind + 2 : Math.max(before, 0) + 1;
      setSaid(
        t("said", { name: task.name, status: column?.status.name ?? "", position, count: others.length + 1 }),
      );
    },
    [t],
  );

  const onKey = useCallback(
    (task: Task, key: string, moves: boolean): boolean => {
      const step = stepOf(latest.current.columns, task, key);
      if (!step) return false;
      if (!moves) {
        const next = step.column.cards[Math.min(step.index, step.column.cards.length - 1)];
        if (next) focusCard(frame.current, next.id);
        return true;
      }
      if (!task.allowed_actions.includes("update")) return true;
      const below = key === "ArrowDown" ? 1 : 0;
      moveTo(task, placeAt(step.column, step.index + below, task.id));
      // The card is drawn anew in another column; the focus follows it there.
      requestAnimationFrame(() => requestAnimationFrame(() => focusCard(frame.current, task.id)));
      return true;
    },
    [moveTo],
  );

  useEffect(() => {
    const mark = dropMarker();
    return followCards(
      (drop) => mark(frame.current, drop),
      (taskId, to) => {
        const { columns: all } = latest.current;
        const task = all.flatMap(({ cards }) => cards).find((card) => card.id === taskId);
        const column = all.find(({ status }) => status.id === to.statusId);
        if (task && column) moveTo(task, placeAt(column, to.index, taskId));
      },
    );
  }, [moveTo]);

  return { frame, said, moveTo, onKey };
}

function focusCard(frame: HTMLElement | null, taskId: string): void {
  frame?.querySelector<HTMLElement>(`[data-card="${taskId}"] button`)?.focus();
}
