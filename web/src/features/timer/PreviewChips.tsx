import { CloseButton } from "@mantine/core";
import { IconAlertTriangle, IconClock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { showTime } from "~/lib/times";
import { type Formats, useFormats } from "~/platform/formats";
import { HueDot } from "~/ui/HueDot";
import type { When } from "./quick/parse";
import type { Picked, Resolved } from "./resolve";
import styles from "./TimerBar.module.css";

interface PreviewChipsProps {
  resolved: Resolved;
  picked: Picked;
  onPick: (picks: Partial<Picked>) => void;
}

/** What Enter will record, before it is pressed. Picked things can be taken off again. */
export function PreviewChips({ resolved, picked, onPick }: PreviewChipsProps) {
  const { t } = useTranslation(["timer", "common"]);
  const formats = useFormats();
  const { project, task, tags, billable, when, unknown } = resolved;
  const remove = (label: string, picks: Partial<Picked>) => (
    <CloseButton
      size={18}
      aria-label={`${t("common:action.clear")}: ${label}`}
      onClick={() => onPick(picks)}
    />
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
      {unknown.project && <Chip warning>{t("timer:unknownProject", { name: unknown.project })}</Chip>}
      {unknown.task && <Chip warning>{t("timer:unknownTask", { name: unknown.task })}</Chip>}
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

function describe(when: When, { duration, dayShort, hour12 }: Formats): string {
  const time = (local: string) => showTime(local.slice(11), hour12);
  switch (when.kind) {
    case "now":
      return "";
    case "since":
      return `${dayShort(when.start.slice(0, 10))}, ${time(when.start)} –`;
    case "between":
      return `${dayShort(when.start.slice(0, 10))}, ${time(when.start)} – ${time(when.end)}`;
    case "lasting":
      return `${dayShort(when.date)}, ${duration(when.seconds)}`;
    case "on_date":
      return dayShort(when.date);
  }
}
