import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Import, ImportRow, Verdict } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { fieldText } from "~/ui/problemText";
import styles from "./Imports.module.css";
import { useRows } from "./queries";

/** Every row of the file with its verdict. */
export function ImportRows({ item }: { item: Import }) {
  const { t } = useTranslation("imports");
  const [verdict, setVerdict] = useState<Verdict>(
    item.problem_count > 0 ? "problem" : item.stored === 0 ? "duplicate" : "new",
  );
  const rows = useRows(item.id, verdict);
  return (
    <Card
      flush
      title={t("rowsTitle")}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t("verdict")}
          value={verdict}
          onChange={setVerdict}
          data={(["new", "duplicate", "problem"] as const).map((value) => ({
            value,
            label: t(`verdictOf.${value}`),
          }))}
        />
      }
    >
      <ProblemAlert error={rows.error} onRetry={() => void rows.refetch()} />
      {rows.isPending && <Loading lines={6} />}
      {rows.data && (
        <>
          <RowTable rows={rows.data.pages.flatMap((page) => page.items)} verdict={verdict} />
          {rows.hasNextPage && (
            <div className={styles.more}>
              <Button
                variant="default"
                loading={rows.isFetchingNextPage}
                onClick={() => void rows.fetchNextPage()}
              >
                {t("loadMore")}
              </Button>
            </div>
          )}
        </>
      )}
    </Card>
  );
}

function reason({ field, code, message }: ImportRow) {
  if (!code) return "";
  return fieldText({ field: field ?? "", code, message: message ?? "" });
}

function RowTable({ rows, verdict }: { rows: ImportRow[]; verdict: Verdict }) {
  const { t } = useTranslation("imports");
  const { date, duration, number } = useFormats();
  const columns: Column<ImportRow>[] = [
    {
      key: "row",
      header: t("rowNumber"),
      align: "right",
      width: "70px",
      phone: "hidden",
      cell: (row) => number(row.row),
    },
    { key: "note", header: t("note"), phone: "title", cell: ({ entry }) => entry?.note ?? "" },
    ...(verdict === "new" ? [] : [{ key: "message", header: t("why"), cell: reason }]),
    { key: "date", header: t("date"), width: "120px", cell: ({ entry }) => (entry ? date(entry.date) : "") },
    { key: "member", header: t("who"), cell: ({ entry }) => entry?.member ?? "" },
    {
      key: "work",
      header: t("work"),
      cell: ({ entry }) =>
        entry ? [entry.client, entry.project, entry.task].filter((name) => name !== "").join(" / ") : "",
    },
    { key: "tags", header: t("tags"), cell: ({ entry }) => entry?.tags.join(", ") ?? "" },
    {
      key: "duration",
      header: t("time"),
      align: "right",
      width: "80px",
      cell: ({ entry }) => (entry ? duration(entry.duration_seconds) : ""),
    },
  ];
  return (
    <DataTable
      label={t("rowsTitle")}
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.row}`}
      empty={<EmptyState title={t(`noRows.${verdict}`)} />}
    />
  );
}
