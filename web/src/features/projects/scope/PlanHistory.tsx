import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { useFormats } from "~/platform/formats";
import { usePlans } from "./queries";
import styles from "./scope.module.css";

/** Every estimate and budget a project has had: how much, who, when and why. Nothing while there is only one. */
export function PlanHistory({ projectId }: { projectId: string }) {
  const { t } = useTranslation("scope");
  const { duration, instant } = useFormats();
  const members = useMembers().data ?? [];
  const plans = usePlans(projectId).data ?? [];
  if (plans.length < 2) return null;
  const amount = (seconds: number | null) => (seconds === null ? t("plan.none") : duration(seconds));
  return (
    <details>
      <summary className={styles.summary}>{t("plan.history", { count: plans.length })}</summary>
      <ol className={styles.history}>
        {plans.map((plan) => (
          <li key={`${plan.set_at}${plan.estimate_seconds}${plan.budget_seconds}`}>
            <span>
              {t("plan.line", {
                estimate: amount(plan.estimate_seconds),
                budget: amount(plan.budget_seconds),
              })}
            </span>
            {plan.reason && <span>{plan.reason}</span>}
            <span className={styles.dim}>
              {members.find((member) => member.id === plan.set_by)?.name} · {instant(plan.set_at)}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
