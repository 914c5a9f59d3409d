import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import type { Project } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Avatar } from "~/ui/Avatar";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { type MemberHours, memberHours } from "./model";
import { useMemberHours } from "./queries";
import styles from "./scope.module.css";

/** Who takes part and with how many hours; hours that one may not see stand together in one line. */
export function MembersCard({ project }: { project: Project }) {
  const { t } = useTranslation("scope");
  const { duration, number } = useFormats();
  const members = useMembers().data ?? [];
  const report = useMemberHours(project.id);
  const rows = report.data
    ? memberHours(project.member_ids, report.data.groups, project.tracked_seconds)
    : [];
  const nameOf = (row: MemberHours) =>
    row.memberId === null
      ? t("members.others")
      : (members.find((member) => member.id === row.memberId)?.name ?? t("members.gone"));
  const percent = (row: MemberHours) =>
    project.tracked_seconds > 0 ? Math.round((row.seconds * 100) / project.tracked_seconds) : 0;
  const columns: Column<MemberHours>[] = [
    {
      key: "name",
      header: t("members.name"),
      phone: "title",
      sort: nameOf,
      cell: (row) => (
        <span className={styles.member}>
          {row.memberId !== null && <Avatar name={nameOf(row)} size={20} />}
          {nameOf(row)}
        </span>
      ),
    },
    {
      key: "hours",
      header: t("members.hours"),
      align: "right",
      width: "110px",
      sort: (row) => row.seconds,
      cell: (row) => duration(row.seconds),
    },
    {
      key: "share",
      header: t("members.share"),
      width: "200px",
      cell: (row) => (
        <span className={styles.share}>
          <span className={styles.dim}>{number(percent(row))} %</span>
          <span className={styles.track} aria-hidden="true">
            <span className={styles.fill} style={{ width: `${percent(row)}%` }} />
          </span>
        </span>
      ),
    },
  ];
  return (
    <Card flush title={t("members.title")} description={t("members.whose")}>
      <ProblemAlert error={report.error} onRetry={() => void report.refetch()} />
      {report.data && (
        <DataTable
          label={t("members.title")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.memberId ?? "others"}
          empty={<EmptyState title={t("members.empty")} text={t("members.emptyText")} />}
        />
      )}
    </Card>
  );
}
