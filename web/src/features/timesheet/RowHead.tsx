import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useScope } from "~/api/queries/scope";
import { useFormats } from "~/platform/formats";
import { ProjectName } from "~/ui/ProjectName";
import styles from "./Grid.module.css";
import type { Row } from "./model";

/** What a row is about, with the estimate and the deadline of its task beside it. */
export function RowHead({ row, onRemove }: { row: Row; onRemove: (() => void) | undefined }) {
  const { t } = useTranslation(["timesheet", "common"]);
  const { duration, date } = useFormats();
  const task = useScope().tasks.get(row.task_id ?? "");
  const over = task?.estimate_seconds != null && task.tracked_seconds > task.estimate_seconds;
  return (
    <span className={styles.head}>
      <span className={styles.name}>
        {row.project_id ? (
          <ProjectName projectId={row.project_id} taskId={row.task_id} withClient />
        ) : (
          <span className={styles.none}>{t("common:noProject")}</span>
        )}
        {(task?.estimate_seconds != null || task?.deadline) && (
          <span className={styles.facts}>
            {task.estimate_seconds !== null && (
              <span data-over={over || undefined}>
                {t("timesheet:ofEstimate", {
                  tracked: duration(task.tracked_seconds),
                  estimate: duration(task.estimate_seconds),
                })}
              </span>
            )}
            {task.deadline && <span>{t("timesheet:due", { date: date(task.deadline) })}</span>}
          </span>
        )}
      </span>
      {onRemove && (
        <ActionIcon size={24} onClick={onRemove} aria-label={t("timesheet:removeRow")}>
          <IconX size={14} />
        </ActionIcon>
      )}
    </span>
  );
}
