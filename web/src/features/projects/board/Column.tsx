import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { memo, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Project, Task, TaskPlace, TaskStatus } from "~/api/types";
import styles from "./Board.module.css";
import { BoardCard } from "./BoardCard";
import { acceptCards } from "./drag";
import { type BoardColumn, loadOf } from "./model";

/** Cards drawn at first, and with each wish for more: a column of a thousand stays quick. */
const AT_ONCE = 60;

interface ColumnProps {
  column: BoardColumn;
  statuses: TaskStatus[];
  projects: Map<string, Project>;
  names: ReadonlyMap<string, string>;
  onMove: (task: Task, place: TaskPlace) => void;
  onKey: (task: Task, key: string, moves: boolean) => boolean;
  onOpen: (taskId: string) => void;
}

/** One status with its cards. What moves in another column does not draw it again. */
export const Column = memo(function Column(props: ColumnProps) {
  const { column, statuses, projects, names, onMove, onKey, onOpen } = props;
  const { t } = useTranslation("board");
  const [drawn, setDrawn] = useState(AT_ONCE);
  const list = useRef<HTMLUListElement>(null);
  const { status, cards } = column;
  useEffect(() => (list.current ? acceptCards(list.current, status.id) : undefined), [status.id]);
  const shown = cards.slice(0, drawn);
  const rest = cards.length - shown.length;
  return (
    <section className={styles.column} aria-label={status.name}>
      <ColumnHead column={column} />
      <ul className={styles.cards} ref={list} data-status={status.id}>
        {shown.map((task) => (
          <BoardCard
            key={task.id}
            task={task}
            project={projects.get(task.project_id)}
            names={names}
            statuses={statuses}
            onMove={onMove}
            onKey={onKey}
            onOpen={onOpen}
          />
        ))}
        {cards.length === 0 && <li className={styles.none}>{t("noCards")}</li>}
      </ul>
      {rest > 0 && (
        <Button variant="subtle" size="compact-sm" onClick={() => setDrawn(drawn + AT_ONCE)}>
          {t("more", { count: rest })}
        </Button>
      )}
    </section>
  );
});

/** Name and number; a limit that is reached or passed is said in words, not by colour alone. */
function ColumnHead({ column }: { column: BoardColumn }) {
  const { t } = useTranslation("board");
  const { status, total, cards } = column;
  const load = loadOf(column);
  return (
    <header className={styles.columnHead} data-load={load}>
      <h2>{status.name}</h2>
      <span className={styles.count}>
        {status.task_limit === null ? (
          t("count", { count: total })
        ) : (
          <>
            <span aria-hidden="true">{t("ofLimit", { count: total, limit: status.task_limit })}</span>
            <span className="visually-hidden">
              {t("ofLimitSaid", { count: total, limit: status.task_limit })}
            </span>
          </>
        )}
      </span>
      {load === "over" && (
        <span className={styles.over}>
          <IconAlertTriangle size={14} aria-hidden="true" />
          {t("over")}
        </span>
      )}
      {load === "full" && <span className={styles.full}>{t("full")}</span>}
      {cards.length < total && <span className={styles.filtered}>{t("shown", { count: cards.length })}</span>}
    </header>
  );
}
