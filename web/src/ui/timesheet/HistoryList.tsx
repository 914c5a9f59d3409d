import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import type { TimesheetHistory } from "~/api/types";
import { useFormats } from "~/platform/formats";
import styles from "./timesheet.module.css";

/** Every step that was taken with a week, the newest first, with who, when and what was said. */
export function HistoryList({ history }: { history: TimesheetHistory[] }) {
  const { t } = useTranslation("timesheet");
  const { instant } = useFormats();
  const members = useMembers().data;
  if (history.length === 0) return null;
  const nameOf = (id: string) => members?.find((member) => member.id === id)?.name ?? "…";
  return (
    <ol className={styles.history} aria-label={t("history")}>
      {history.toReversed().map((step) => (
        <li key={`${step.taken_at}${step.step}`}>
          <span>
            {t(`did.${step.step}`, { name: nameOf(step.taken_by) })}
            <span className={styles.days}> {instant(step.taken_at)}</span>
          </span>
          {step.comment && <q className={styles.comment}>{step.comment}</q>}
        </li>
      ))}
    </ol>
  );
}
