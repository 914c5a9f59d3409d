import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { useProjectMoney } from "~/api/queries/rates";
import type { Project, ProjectMoney } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMay } from "~/platform/session";
import { Card } from "~/ui/Card";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { RatesTable } from "~/ui/rates/RatesTable";
import { MoneyBudgetDialog } from "./MoneyBudgetDialog";
import { Note } from "./Note";
import styles from "./scope.module.css";

const MoneyChart = lazy(() => import("./MoneyChart"));

/** What the time of a project comes to, against its budget in money, and by which rates. */
export function MoneyCard({ project }: { project: Project }) {
  const { t } = useTranslation("rates");
  const { data, error, refetch } = useProjectMoney(project.id);
  const maySet = useMay("project_rate_manage") && !project.archived;
  const [editing, setEditing] = useState(false);
  const change = maySet && data && (
    <Button size="compact-sm" variant="default" onClick={() => setEditing(true)}>
      {t(data.budget_minor === null ? "money.setBudget" : "money.change")}
    </Button>
  );
  return (
    <>
      <Card title={t("money.title")} actions={change || undefined}>
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {!data && !error && <div className={styles.waiting} />}
        {data && <Money money={data} />}
      </Card>
      <Card flush title={t("title")}>
        <RatesTable filter={{ project_id: project.id }} maySet={maySet} />
      </Card>
      {editing && data && (
        <MoneyBudgetDialog project={project} money={data} onClose={() => setEditing(false)} />
      )}
    </>
  );
}

function Money({ money }: { money: ProjectMoney }) {
  const { t } = useTranslation("rates");
  const { money: amounts, number, duration } = useFormats();
  const amount = amounts(money.currency);
  const reached = money.alerts_reached.at(-1);
  const left = money.remaining_minor;
  const figures: [string, string, boolean][] = [
    [t("money.spent"), amount(money.spent_minor), false],
    [
      t("money.budget"),
      money.budget_minor === null ? t("money.noBudget") : amount(money.budget_minor),
      false,
    ],
    ...(left === null
      ? []
      : [
          [t(left < 0 ? "money.over" : "money.remaining"), amount(Math.abs(left)), left < 0] as [
            string,
            string,
            boolean,
          ],
        ]),
    ...(money.cost_minor === null
      ? []
      : [
          [t("money.cost"), amount(money.cost_minor), false] as [string, string, boolean],
          [
            t("money.profit"),
            amount(money.spent_minor - money.cost_minor),
            money.spent_minor < money.cost_minor,
          ] as [string, string, boolean],
        ]),
  ];
  return (
    <>
      {reached !== undefined && (
        <Note
          tone={left !== null && left < 0 ? "danger" : "warning"}
          icon={IconAlertTriangle}
          title={t("money.reached", { percent: number(reached) })}
        >
          {left !== null && `${t(left < 0 ? "money.over" : "money.remaining")}: ${amount(Math.abs(left))}`}
        </Note>
      )}
      <dl className={styles.money}>
        {figures.map(([label, value, bad]) => (
          <div key={label} className={styles.sum}>
            <dt className={styles.label}>{label}</dt>
            <dd className={bad ? `${styles.value} ${styles.grew}` : styles.value}>{value}</dd>
          </div>
        ))}
      </dl>
      {money.unrated_seconds > 0 && (
        <p className={styles.hint}>{t("money.unrated", { duration: duration(money.unrated_seconds) })}</p>
      )}
      {money.points.length > 1 && (
        <Suspense fallback={<div className={styles.waiting} />}>
          <MoneyChart money={money} />
        </Suspense>
      )}
      <p className={styles.method}>{t("money.recorded")}</p>
      <Budgets money={money} />
    </>
  );
}

/** Every budget before the one of today: how much, who, when and why. */
function Budgets({ money }: { money: ProjectMoney }) {
  const { t } = useTranslation("rates");
  const { money: amounts, instant } = useFormats();
  const members = useMembers().data ?? [];
  const amount = amounts(money.currency);
  if (money.budgets.length === 0) return null;
  return (
    <details>
      <summary className={styles.summary}>{t("money.history")}</summary>
      <ol className={styles.history}>
        {money.budgets.map((budget) => (
          <li key={budget.set_at}>
            <span>{budget.budget_minor === null ? t("money.removed") : amount(budget.budget_minor)}</span>
            {budget.reason && <span>{budget.reason}</span>}
            <span className={styles.dim}>
              {members.find((member) => member.id === budget.set_by)?.name} · {instant(budget.set_at)}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
