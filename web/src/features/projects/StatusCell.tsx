import { Menu, UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import type { Task, TaskStatus } from "~/api/types";
import { useSave } from "~/ui/changes";
import { notifyProblem } from "~/ui/notify";
import { StatusBadge } from "~/ui/StatusBadge";
import styles from "./cells.module.css";
import { taskNoun } from "./nouns";

const tones = { open: "neutral", in_progress: "warning", done: "accent" } as const;
const order: TaskStatus[] = ["open", "in_progress", "done"];

/** How far a task is, changed by one click and a choice. */
export function StatusCell({ task }: { task: Task }) {
  const { t } = useTranslation(["projects", "common"]);
  const save = useSave(taskNoun);
  const badge = <StatusBadge tone={tones[task.status]}>{t(`common:status.${task.status}`)}</StatusBadge>;
  if (!allows(task, "update")) return badge;
  return (
    <Menu position="bottom-start" width={170}>
      <Menu.Target>
        <UnstyledButton
          className={styles.ghost}
          aria-label={t("projects:statusOf", {
            name: task.name,
            status: t(`common:status.${task.status}`),
          })}
        >
          {badge}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {order.map((status) => (
          <Menu.Item
            key={status}
            leftSection={
              status === task.status ? (
                <IconCheck size={15} aria-hidden="true" />
              ) : (
                <span aria-hidden="true" />
              )
            }
            onClick={() => save.mutate({ before: task, changes: { status } }, { onError: notifyProblem })}
          >
            {t(`common:status.${status}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
