import { CloseButton } from "@mantine/core";
import { IconAlertTriangle, IconClock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "~/platform/formats";
import { HueDot } from "../HueDot";
import { describe } from "./describe";
import styles from "./quick.module.css";
import type { Picked } from "./resolve";
import type { QuickEntry } from "./useQuickEntry";

/** What Enter will record, before it is pressed. Picked things can be taken off again. */
export function PreviewChips({ quick }: { quick: QuickEntry }) {
  const { t } = useTranslation(["quick", "common"]);
  const formats = useFormats();
  const { resolved, picked, pick } = quick;
  const { project, task, tags, billable, when, unknown } = resolved;
  const remove = (label: string, picks: Partial<Picked>) => (
    <CloseButton size={18} aria-label={`${t("common:action.clear")}: ${label}`} onClick={() => pick(picks)} />
  );
  return (
    <div className={styles.chips} aria-live="polite">
      {when.kind !== "now" && (
        <Chip>
          <IconClock size={13} aria-hidden="true" />
          {describe(when, formats)}
        </Chip>
      )}
      {project && (
        <Chip>
          <HueDot hue={project.color} size={8} />
          {project.name}
          {picked.projectId === project.id && remove(project.name, { projectId: null, taskId: null })}
        </Chip>
      )}
      {task && (
        <Chip>
          / {task.name}
          {picked.taskId === task.id && remove(task.name, { taskId: null })}
        </Chip>
      )}
      {tags.map((tag) => (
        <Chip key={tag}>
          #{tag}
          {picked.tags.includes(tag) && remove(tag, { tags: picked.tags.filter((other) => other !== tag) })}
        </Chip>
      ))}
      {billable !== "inherit" && <Chip>{t(`common:billable.${billable}`)}</Chip>}
      {unknown.project && <Chip warning>{t("quick:unknownProject", { name: unknown.project })}</Chip>}
      {unknown.task && <Chip warning>{t("quick:unknownTask", { name: unknown.task })}</Chip>}
    </div>
  );
}

function Chip({ children, warning = false }: { children: ReactNode; warning?: boolean }) {
  return (
    <span className={warning ? `${styles.chip} ${styles.warning}` : styles.chip}>
      {warning && <IconAlertTriangle size={13} aria-hidden="true" />}
      {children}
    </span>
  );
}
