import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useMembers } from "~/api/queries/people";
import type { Project, ScopeChange } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { InlineText } from "~/ui/InlineText";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { signed } from "./model";
import { useExplain, useScopeChanges } from "./queries";
import styles from "./scope.module.css";

/** The scope changes since a baseline; a reason that is missing can be added where it stands. */
export function ChangesTable({ project, baselineId }: { project: Project; baselineId: string }) {
  const { t } = useTranslation("scope");
  const { duration, instant } = useFormats();
  const members = useMembers().data ?? [];
  const changes = useScopeChanges(project.id, baselineId);
  const explain = useExplain();
  const who = (change: ScopeChange) => members.find((member) => member.id === change.changed_by)?.name ?? "";
  const amount = (seconds: number | null) => (seconds === null ? t("plan.none") : duration(seconds));
  const columns: Column<ScopeChange>[] = [
    {
      key: "task",
      header: t("change.task"),
      phone: "title",
      width: "22%",
      sort: (change) => change.task_name,
      cell: (change) => change.task_name,
    },
    {
      key: "kind",
      header: t("change.kind"),
      width: "150px",
      sort: (change) => change.kind,
      cell: (change) => (
        <>
          {t(`kind.${change.kind}`)}
          {change.kind === "estimated" && (
            <div className={styles.dim}>
              {amount(change.before_seconds)} → {amount(change.after_seconds)}
            </div>
          )}
        </>
      ),
    },
    {
      key: "delta",
      header: t("change.hours"),
      align: "right",
      width: "90px",
      sort: (change) => change.delta_seconds,
      cell: (change) => signed(change.delta_seconds, duration),
    },
    {
      key: "reason",
      header: t("change.reason"),
      cell: (change) => (
        <InlineText
          label={t("change.reasonOf", { name: change.task_name })}
          placeholder={t("change.sayWhy")}
          most={500}
          value={change.reason}
          editable={allows(change, "update")}
          onSave={(reason) => explain.mutateAsync({ change, reason })}
        />
      ),
    },
    {
      key: "who",
      header: t("change.who"),
      width: "170px",
      sort: (change) => change.changed_at,
      cell: (change) => (
        <>
          {who(change)}
          <div className={styles.dim}>{instant(change.changed_at)}</div>
        </>
      ),
    },
  ];
  if (changes.error) return <ProblemAlert error={changes.error} onRetry={() => void changes.refetch()} />;
  if (!changes.data) return <Loading />;
  return (
    <DataTable
      label={t("baseline.changes")}
      columns={columns}
      rows={changes.data}
      rowKey={(change) => change.id}
      empty={<EmptyState title={t("change.none")} text={t("change.noneText")} />}
    />
  );
}
