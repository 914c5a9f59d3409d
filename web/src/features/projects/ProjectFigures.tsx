import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { useTasks } from "~/api/queries/scope";
import type { Project } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { EstimateBar } from "~/ui/EstimateBar";
import { openTasks, plannedSeconds } from "./model";
import styles from "./ProjectPage.module.css";
import { PlanHistory } from "./scope/PlanHistory";

/** What is recorded, what was estimated, what waits, and who takes part. */
export function ProjectFigures({ project }: { project: Project }) {
  const { t } = useTranslation(["projects", "scope", "ui"]);
  const { duration, number } = useFormats();
  const members = useMembers().data ?? [];
  const tasks = (useTasks().data ?? []).filter((task) => task.project_id === project.id);
  const planned = plannedSeconds(tasks);
  const names = members.filter((member) => project.member_ids.includes(member.id)).map(({ name }) => name);
  return (
    <div className={styles.figures}>
      <Figure label={t("projects:tracked")}>
        <span className={styles.value}>{duration(project.tracked_seconds)}</span>
        <Remaining project={project} />
      </Figure>
      <Figure label={t("projects:estimate")}>
        {project.estimate_seconds === null ? (
          <span className={styles.label}>{t("ui:noEstimate")}</span>
        ) : (
          <EstimateBar trackedSeconds={project.tracked_seconds} estimateSeconds={project.estimate_seconds} />
        )}
        {planned !== null && (
          <span className={styles.label}>
            {t("projects:plannedInTasks", { duration: duration(planned) })}
          </span>
        )}
      </Figure>
      <Figure label={t("scope:budget.label")}>
        {project.budget_seconds === null ? (
          <span className={styles.label}>{t("scope:budget.none")}</span>
        ) : (
          <EstimateBar trackedSeconds={project.tracked_seconds} estimateSeconds={project.budget_seconds} />
        )}
        <PlanHistory projectId={project.id} />
      </Figure>
      <Figure label={t("projects:openTasks")}>
        <span className={styles.value}>{number(openTasks(tasks).get(project.id) ?? 0)}</span>
      </Figure>
      {project.visibility === "members" && (
        <Figure label={t("projects:members")}>
          <span>{names.join(", ") || t("projects:nobody")}</span>
        </Figure>
      )}
    </div>
  );
}

/** What is left of the budget, or of the estimate where there is no budget. */
function Remaining({ project }: { project: Project }) {
  const { t } = useTranslation("scope");
  const { duration } = useFormats();
  const whole = project.budget_seconds ?? project.estimate_seconds;
  if (whole === null) return null;
  const left = whole - project.tracked_seconds;
  return (
    <span className={styles.label}>
      {left >= 0
        ? t("remaining", { duration: duration(left) })
        : t("overspent", { duration: duration(-left) })}
    </span>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.figure}>
      <span className={styles.label}>{label}</span>
      {children}
    </div>
  );
}
