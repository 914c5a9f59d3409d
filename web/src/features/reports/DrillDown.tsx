import { Button, Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import type { ReportGroup, ReportKey, ReportQuery, TimeEntry } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { ProjectName } from "~/ui/ProjectName";
import { drill } from "./drill";
import { useDrill } from "./queries";
import styles from "./ReportsPage.module.css";
import { useKeyLabel } from "./useLabels";

interface DrillDownProps {
  query: ReportQuery;
  /** The groups of the report. */
  groups: ReportGroup[];
  /** The group; none for the whole report. */
  keys: ReportKey[];
  onClose: () => void;
}

/** The entries behind one figure of a report. */
export function DrillDown({ query, groups, keys, onClose }: DrillDownProps) {
  const { t } = useTranslation(["reports", "common"]);
  const labelOf = useKeyLabel();
  const members = new Map((useMembers().data ?? []).map((member) => [member.id, member]));
  const entries = useDrill(drill(query, keys, { members, notes: notesOf(groups) }));
  const rows = entries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={960}
      title={keys.length > 0 ? keys.map(labelOf).join(" · ") : t("reports:allEntries")}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <div className={styles.drill}>
        <ProblemAlert error={entries.error} onRetry={() => void entries.refetch()} />
        {entries.isPending && <Loading lines={8} />}
        {entries.data && (
          <>
            <p className={styles.drillHead}>{t("reports:rawTimes")}</p>
            <EntryTable
              rows={rows}
              nameOf={(entry) => members.get(entry.member_id)?.name ?? ""}
              empty={<EmptyState title={t("reports:nothing")} />}
            />
            {entries.hasNextPage && (
              <div className={styles.more}>
                <Button
                  variant="default"
                  loading={entries.isFetchingNextPage}
                  onClick={() => void entries.fetchNextPage()}
                >
                  {t("reports:loadMore")}
                </Button>
              </div>
            )}
          </>
        )}
      </div>
    </Drawer>
  );
}

function notesOf(groups: ReportGroup[]): Set<string> {
  const keys = groups.flatMap((group) => group.keys);
  return new Set(keys.flatMap(({ dimension, id }) => (dimension === "note" && id !== null ? [id] : [])));
}

interface EntryTableProps {
  rows: TimeEntry[];
  nameOf: (entry: TimeEntry) => string;
  empty: React.ReactNode;
}

function EntryTable({ rows, nameOf, empty }: EntryTableProps) {
  const { t } = useTranslation("reports");
  const { date, time, duration } = useFormats();
  const columns: Column<TimeEntry>[] = [
    {
      key: "note",
      header: t("note"),
      phone: "title",
      cell: (entry) => entry.note || <span className={styles.word}>{t("noNote")}</span>,
    },
    {
      key: "date",
      header: t("dimension.day"),
      width: "110px",
      cell: (entry) => <span className={styles.whole}>{date(entry.date)}</span>,
    },
    {
      key: "project",
      header: t("dimension.project"),
      cell: (entry) => (
        <span className={styles.drillWork}>
          <ProjectName projectId={entry.project_id} taskId={entry.task_id} />
        </span>
      ),
    },
    { key: "member", header: t("dimension.member"), cell: nameOf },
    {
      key: "time",
      header: t("time"),
      width: "120px",
      cell: (entry) =>
        entry.started_at && entry.ended_at ? (
          <span className={styles.whole}>
            {`${time(entry.started_at, entry.start_time_zone ?? undefined)} – ${time(entry.ended_at, entry.end_time_zone ?? undefined)}`}
          </span>
        ) : (
          ""
        ),
    },
    {
      key: "duration",
      header: t("duration"),
      align: "right",
      width: "80px",
      cell: (entry) => (entry.duration_seconds === null ? "" : duration(entry.duration_seconds)),
    },
  ];
  return (
    <DataTable
      label={t("allEntries")}
      columns={columns}
      rows={rows}
      rowKey={(entry) => entry.id}
      empty={empty}
    />
  );
}
