import { Menu, UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useTaskStatuses } from "~/api/queries/scope";
import type { Task } from "~/api/types";
import { useSave } from "~/ui/changes";
import { notifyProblem } from "~/ui/notify";
import { StatusBadge } from "~/ui/StatusBadge";
import styles from "./cells.module.css";
import { taskNoun } from "./nouns";

const tones = { open: "neutral", in_progress: "warning", done: "accent" } as const;

/** How far a task is, changed by one click and a choice. */
export function StatusCell({ task }: { task: Task }) {
  const { t } = useTranslation(["projects", "common"]);
  const statuses = useTaskStatuses().data ?? [];
  const save = useSave(taskNoun);
  const name =
    statuses.find((status) => status.id === task.status_id)?.name ?? t(`common:status.${task.status}`);
  const badge = <StatusBadge tone={tones[task.status]}>{name}</StatusBadge>;
  if (!allows(task, "update")) return badge;
  return (
    <Menu position="bottom-start" width={190}>
      <Menu.Target>
        <UnstyledButton
          className={styles.ghost}
          aria-label={t("projects:statusOf", { name: task.name, status: name })}
        >
          {badge}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {statuses.map((status) => (
          <Menu.Item
            key={status.id}
            leftSection={
              status.id === task.status_id ? (
                <IconCheck size={15} aria-hidden="true" />
              ) : (
                <span aria-hidden="true" />
              )
            }
            onClick={() =>
              save.mutate({ before: task, changes: { status_id: status.id } }, { onError: notifyProblem })
            }
          >
            {status.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
