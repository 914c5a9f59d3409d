import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import type { Project } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { StatusBadge } from "~/ui/StatusBadge";
import { budgetAlert } from "./model";
import { Note } from "./Note";

/** Says on the page of a project that its budget has reached a mark, and what can be done about it. */
export function BudgetAlert({ project, onEdit }: { project: Project; onEdit: () => void }) {
  const { t } = useTranslation("scope");
  const { duration, number } = useFormats();
  const alert = budgetAlert(project);
  if (!alert || project.budget_seconds === null) return null;
  const left = project.budget_seconds - project.tracked_seconds;
  const change = allows(project, "update") && !project.archived && (
    <Button size="compact-sm" variant="default" onClick={onEdit}>
      {t("budget.change")}
    </Button>
  );
  return (
    <Note
      tone={alert.over ? "danger" : "warning"}
      icon={IconAlertTriangle}
      title={t("budget.reached", { percent: number(alert.percent) })}
      action={change}
    >
      {alert.over
        ? t("budget.over", { duration: duration(-left), budget: duration(project.budget_seconds) })
        : t("budget.left", { duration: duration(left), budget: duration(project.budget_seconds) })}
    </Note>
  );
}

/** The same in a list, in a few words. */
export function BudgetBadge({ project }: { project: Project }) {
  const { t } = useTranslation("scope");
  const { number } = useFormats();
  const alert = budgetAlert(project);
  if (!alert) return null;
  return (
    <StatusBadge tone={alert.over ? "danger" : "warning"}>
      {t("budget.badge", { percent: number(alert.percent) })}
    </StatusBadge>
  );
}
