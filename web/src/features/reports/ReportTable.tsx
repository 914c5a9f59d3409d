import { useTranslation } from "react-i18next";
import type { Report, ReportKey, ReportQuery, ReportTotal } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { type Column, DataTable } from "~/ui/DataTable";
import { EstimateBar } from "~/ui/EstimateBar";
import { HueDot } from "~/ui/HueDot";
import { isTime } from "./buckets";
import { changeOf, changeText, signed } from "./compare";
import { moneyColumns, worthOf } from "./money";
import { useOuter } from "./queries";
import { percent } from "./ReportFigures";
import styles from "./ReportsPage.module.css";
import { pathOf, type TreeRow, treeRows } from "./tree";
import { useHueOf } from "./useHueOf";
import { useKeyLabel } from "./useLabels";

interface ReportTableProps {
  query: ReportQuery;
  report: Report;
  estimates: boolean;
  onDrill: (keys: ReportKey[]) => void;
}

const INDENT = 20;

/** The figures behind the chart; every row opens the entries it is made of. */
export function ReportTable({ query, report, estimates, onDrill }: ReportTableProps) {
  const { t } = useTranslation(["reports", "common"]);
  const { duration, number, money: amounts } = useFormats();
  const amount = amounts(report.currency ?? "EUR");
  const money = moneyColumns(report);
  const labelOf = useKeyLabel();
  const hueOf = useHueOf();
  const outer = useOuter(query);
  const depth = query.group_by.length;
  const flat = depth === 1;
  const rows = treeRows(report.groups, query.group_by, outer);
  const last = (row: TreeRow) => row.keys.at(-1);
  const label = (row: TreeRow) => {
    const key = last(row);
    return key ? labelOf(key) : "";
  };
  const sortable = (by: (row: TreeRow) => number | string) => (flat ? { sort: by } : {});
  const compared: Column<TreeRow>[] = [
    figure("before", t("reports:compare.before"), (row) => duration(row.previous_seconds ?? 0), {
      phone: "hidden",
      ...sortable((row) => row.previous_seconds ?? 0),
    }),
    figure(
      "change",
      t("reports:compare.change"),
      (row) => signed(row.duration_seconds - (row.previous_seconds ?? 0), duration),
      sortable((row) => row.duration_seconds - (row.previous_seconds ?? 0)),
    ),
  ];
  const columns: Column<TreeRow>[] = [
    {
      key: "group",
      header: query.group_by.map((dimension) => t(`reports:dimension.${dimension}`)).join(" / "),
      phone: "title",
      ...sortable((row) => (last(row)?.id && flat && isDateKey(row) ? (last(row)?.id ?? "") : label(row))),
      cell: (row) => (
        <span
          className={row.subtotal ? `${styles.cell} ${styles.subtotal}` : styles.cell}
          style={{ paddingLeft: row.depth * INDENT }}
        >
          {hasHue(row) && <HueDot hue={hueOf(last(row))} />}
          {label(row)}
        </span>
      ),
    },
    ...(estimates
      ? [
          {
            key: "estimate",
            header: t("reports:ofEstimate"),
            width: "220px",
            cell: (row: TreeRow) =>
              row.estimate_seconds === null ? null : (
                <EstimateBar trackedSeconds={row.duration_seconds} estimateSeconds={row.estimate_seconds} />
              ),
          },
        ]
      : []),
    figure("entries", t("reports:entries"), (row) => (row.entries === null ? "" : number(row.entries)), {
      phone: "hidden",
      ...sortable((row) => row.entries ?? 0),
    }),
    figure("billable", t("reports:billableYes"), (row) => duration(row.billable_seconds), {
      ...sortable((row) => row.billable_seconds),
    }),
    ...(report.comparison ? compared : []),
    ...money.map((name) =>
      figure(name, t(`reports:money.${name}`), (row) => amount(row.worth[name]), {
        width: "130px",
        ...sortable((row) => row.worth[name]),
      }),
    ),
    figure(
      "share",
      t("reports:share"),
      (row) => percent(row.duration_seconds, report.total.duration_seconds),
      {
        phone: "hidden",
      },
    ),
    figure("duration", t("reports:duration"), (row) => duration(row.duration_seconds), {
      ...sortable((row) => row.duration_seconds),
    }),
  ];
  return (
    <DataTable
      label={t("reports:table")}
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.subtotal ? "sum:" : ""}${pathOf(row.keys)}`}
      onOpen={(row) => onDrill(row.keys)}
      totals={{
        group: t("common:total"),
        entries: number(report.total.entries),
        billable: duration(report.total.billable_seconds),
        ...(report.comparison && totalsOf(report.total, report.comparison.total, duration)),
        ...Object.fromEntries(money.map((name) => [name, amount(worthOf([report.total])[name])])),
        duration: duration(report.total.duration_seconds),
      }}
    />
  );
}

function totalsOf(now: ReportTotal, before: ReportTotal, duration: (seconds: number) => string) {
  const change = changeOf(now.duration_seconds, before.duration_seconds);
  return {
    before: duration(before.duration_seconds),
    change: changeText({ ...change, percent: null }, duration),
  };
}

function figure(
  key: string,
  header: string,
  text: (row: TreeRow) => string,
  more: Partial<Column<TreeRow>> = {},
): Column<TreeRow> {
  return {
    key,
    header,
    align: "right",
    width: "110px",
    cell: (row) => <span className={row.subtotal ? styles.subtotal : undefined}>{text(row)}</span>,
    ...more,
  };
}

function hasHue(row: TreeRow): boolean {
  const dimension = row.keys.at(-1)?.dimension;
  return dimension === "project" || dimension === "tag";
}

function isDateKey(row: TreeRow): boolean {
  return isTime(row.keys.at(-1)?.dimension);
}
