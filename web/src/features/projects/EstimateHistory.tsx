import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { useFormats } from "~/platform/formats";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { useEstimates } from "./queries";
import styles from "./TaskDialog.module.css";

/** The estimates a task has had: how much, who, when and why. */
export function EstimateHistory({ taskId }: { taskId: string }) {
  const { t } = useTranslation(["projects", "ui"]);
  const { duration, instant } = useFormats();
  const members = useMembers().data ?? [];
  const estimates = useEstimates(taskId);
  if (estimates.error) return <ProblemAlert error={estimates.error} />;
  if (!estimates.data || estimates.data.length === 0) return null;
  return (
    <section aria-label={t("projects:estimateHistory")}>
      <h3 className={styles.title}>{t("projects:estimateHistory")}</h3>
      <ol className={styles.history}>
        {estimates.data.map((estimate) => (
          <li key={`${estimate.set_at}${estimate.estimate_seconds}`}>
            <span className={styles.amount}>
              {estimate.estimate_seconds === null ? t("ui:noEstimate") : duration(estimate.estimate_seconds)}
            </span>
            <span>{estimate.reason}</span>
            <span className={styles.who}>
              {members.find((member) => member.id === estimate.set_by)?.name} · {instant(estimate.set_at)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
