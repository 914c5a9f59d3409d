import { ActionIcon, Menu, UnstyledButton } from "@mantine/core";
import { IconArrowsMove, IconCheck, IconClockHour4, IconDots, IconEdit } from "@tabler/icons-react";
import { type KeyboardEvent, memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import type { Project, Task, TaskPlace, TaskStatus } from "~/api/types";
import { today } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { Avatar } from "~/ui/Avatar";
import { EstimateBar } from "~/ui/EstimateBar";
import { HueDot } from "~/ui/HueDot";
import { urgency } from "../model";
import styles from "./Board.module.css";
import { dragCard } from "./drag";

interface BoardCardProps {
  task: Task;
  project: Project | undefined;
  /** Members by id; one map for all cards, so that a board of a thousand looks them up once. */
  names: ReadonlyMap<string, string>;
  statuses: TaskStatus[];
  onMove: (task: Task, place: TaskPlace) => void;
  /** Goes to, or with Shift moves to, where an arrow points; says whether the key meant something. */
  onKey: (task: Task, key: string, moves: boolean) => boolean;
  onOpen: (taskId: string) => void;
}

export const BoardCard = memo(function BoardCard(props: BoardCardProps) {
  const { task, project, names, statuses, onMove, onKey, onOpen } = props;
  const { t } = useTranslation("board");
  const element = useRef<HTMLLIElement>(null);
  const movable = allows(task, "update");
  useEffect(
    () => (movable && element.current ? dragCard(element.current, task.id) : undefined),
    [movable, task.id],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (onKey(task, event.key, event.shiftKey)) event.preventDefault();
  };
  return (
    <li className={styles.card} ref={element} data-card={task.id} data-movable={movable}>
      <div className={styles.top}>
        <UnstyledButton
          className={styles.name}
          onClick={() => onOpen(task.id)}
          onKeyDown={onKeyDown}
          aria-describedby="board-keys"
        >
          {task.name}
        </UnstyledButton>
        {movable && <CardMenu task={task} statuses={statuses} onMove={onMove} onOpen={onOpen} />}
      </div>
      {project && (
        <span className={styles.project}>
          <HueDot hue={project.color} />
          <span>{project.name}</span>
        </span>
      )}
      {(task.estimate_seconds !== null || task.tracked_seconds > 0) && (
        <span title={t("spent")}>
          <EstimateBar trackedSeconds={task.tracked_seconds} estimateSeconds={task.estimate_seconds} />
        </span>
      )}
      <div className={styles.foot}>
        <Deadline task={task} />
        <Assignees names={task.assignee_ids.flatMap((id) => names.get(id) ?? [])} />
      </div>
    </li>
  );
});

function CardMenu({
  task,
  statuses,
  onMove,
  onOpen,
}: Pick<BoardCardProps, "task" | "statuses" | "onMove" | "onOpen">) {
  const { t } = useTranslation(["board", "common"]);
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon size={24} aria-label={t("board:moveMenu", { name: task.name })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {statuses.map((status) => (
          <Menu.Item
            key={status.id}
            disabled={status.id === task.status_id}
            leftSection={
              status.id === task.status_id ? (
                <IconCheck size={16} aria-hidden="true" />
              ) : (
                <IconArrowsMove size={16} stroke={1.6} aria-hidden="true" />
              )
            }
            onClick={() => onMove(task, { status_id: status.id })}
          >
            {t("board:moveTo", { status: status.name })}
          </Menu.Item>
        ))}
        <Menu.Item
          leftSection={<IconEdit size={16} stroke={1.6} aria-hidden="true" />}
          onClick={() => onOpen(task.id)}
        >
          {t("common:action.edit")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Late and soon are said in words as well as in colour. */
function Deadline({ task }: { task: Task }) {
  const { t } = useTranslation("projects");
  const { date, zone } = useFormats();
  if (!task.deadline) return <span />;
  const tone = urgency(task, today(zone));
  const words = tone === "late" ? ` · ${t("late")}` : tone === "soon" ? ` · ${t("soon")}` : "";
  return (
    <span className={`${styles.deadline} ${styles[tone]}`}>
      <IconClockHour4 size={14} stroke={1.6} aria-hidden="true" />
      <span className="visually-hidden">{t("deadline")}: </span>
      {date(task.deadline)}
      {words}
    </span>
  );
}

const FACES = 3;

function Assignees({ names }: { names: string[] }) {
  const { t } = useTranslation("projects");
  if (names.length === 0) return null;
  return (
    <span className={styles.faces} title={names.join(", ")}>
      <span className="visually-hidden">
        {t("assignees")}: {names.join(", ")}
      </span>
      {names.slice(0, FACES).map((name) => (
        <Avatar key={name} name={name} size={24} />
      ))}
      {names.length > FACES && <span aria-hidden="true">+{names.length - FACES}</span>}
    </span>
  );
}
