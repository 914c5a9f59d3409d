import { useTranslation } from "react-i18next";
import type { PublicEntry, PublicReport, ReportGroup } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { EstimateBar } from "~/ui/EstimateBar";
import { signed } from "./compare";
import { percent } from "./ReportFigures";
import { pathOf } from "./tree";
import { useKeyLabel } from "./useLabels";

/** The groups of a public report: a column for each dimension, and the figures that were chosen. */
export function PublicTable({ shown }: { shown: PublicReport }) {
  const { t } = useTranslation(["reports", "common"]);
  const { duration, number } = useFormats();
  const labelOf = useKeyLabel();
  const { report, columns: chosen } = shown;
  const { total, comparison } = report;
  const figure = (key: string, header: string, text: (row: ReportGroup) => string): Column<ReportGroup> => ({
    key,
    header,
    align: "right",
    width: "110px",
    cell: text,
  });
  const keys = shown.group_by.map((dimension, at): Column<ReportGroup> => {
    const label = (row: ReportGroup) => {
      const key = row.keys[at];
      return key ? labelOf(key) : "";
    };
    return {
      key: dimension,
      header: t(`reports:dimension.${dimension}`),
      phone: at === 0 ? "title" : "line",
      cell: label,
    };
  });
  const estimates: Column<ReportGroup> = {
    key: "estimate",
    header: t("reports:ofEstimate"),
    width: "220px",
    cell: (row) =>
      row.estimate_seconds === null ? null : (
        <EstimateBar trackedSeconds={row.duration_seconds} estimateSeconds={row.estimate_seconds} />
      ),
  };
  const before = (row: ReportGroup) => row.previous?.duration_seconds ?? 0;
  const columns: Column<ReportGroup>[] = [
    ...keys,
    ...(chosen.estimates ? [estimates] : []),
    figure("entries", t("reports:entries"), (row) => number(row.entries)),
    ...(chosen.billable
      ? [figure("billable", t("reports:billableYes"), (row) => duration(row.billable_seconds))]
      : []),
    ...(comparison
      ? [
          figure("before", t("reports:compare.before"), (row) => duration(before(row))),
          figure("change", t("reports:compare.change"), (row) =>
            signed(row.duration_seconds - before(row), duration),
          ),
        ]
      : []),
    figure("share", t("reports:share"), (row) => percent(row.duration_seconds, total.duration_seconds)),
    figure("duration", t("reports:duration"), (row) => duration(row.duration_seconds)),
  ];
  const first = shown.group_by[0] ?? "";
  return (
    <DataTable
      label={t("reports:table")}
      columns={columns}
      rows={report.groups}
      rowKey={(row) => pathOf(row.keys)}
      empty={<EmptyState title={t("reports:nothing")} />}
      totals={{
        [first]: t("common:total"),
        entries: number(total.entries),
        billable: duration(total.billable_seconds),
        ...(comparison && { before: duration(comparison.total.duration_seconds) }),
        duration: duration(total.duration_seconds),
      }}
    />
  );
}

/** The entries of a public report, newest first. */
export function PublicEntries({ shown }: { shown: PublicReport }) {
  const { t } = useTranslation("reports");
  const { date, duration, number } = useFormats();
  const { columns: chosen, entries, entries_left_out: rest } = shown;
  const numbered = entries.map((entry, place) => ({ ...entry, place }));
  type Row = PublicEntry & { place: number };
  const columns: Column<Row>[] = [
    {
      key: "date",
      header: t("dimension.day"),
      width: "120px",
      phone: "title",
      cell: (row) => date(row.date),
    },
    { key: "project", header: t("dimension.project"), cell: (row) => row.project ?? "" },
    { key: "task", header: t("dimension.task"), cell: (row) => row.task ?? "" },
    ...(chosen.members
      ? [{ key: "member", header: t("dimension.member"), cell: (row: Row) => row.member ?? "" }]
      : []),
    ...(chosen.notes ? [{ key: "note", header: t("note"), cell: (row: Row) => row.note ?? "" }] : []),
    {
      key: "duration",
      header: t("duration"),
      align: "right",
      width: "90px",
      cell: (row) => duration(row.duration_seconds),
    },
  ];
  return (
    <>
      <DataTable
        label={t("allEntries")}
        columns={columns}
        rows={numbered}
        rowKey={(row) => String(row.place)}
        empty={<EmptyState title={t("nothing")} />}
      />
      {rest > 0 && <EmptyState title={t("links.moreEntries", { count: rest, amount: number(rest) })} />}
    </>
  );
}
