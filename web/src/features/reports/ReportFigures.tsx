import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Report } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { changeOf, changeText, signed } from "./compare";
import { moneyColumns, worthOf } from "./money";
import styles from "./ReportsPage.module.css";

interface ReportFiguresProps {
  report: Report;
  /** Whether what is billable may be shown. */
  billable?: boolean;
  onDrill?: () => void;
}

/** The whole of a report in three figures, each with its change where an earlier period is compared. */
export function ReportFigures({ report, billable = true, onDrill }: ReportFiguresProps) {
  const { t } = useTranslation(["reports", "common"]);
  const { duration, number, range, money } = useFormats();
  const amount = money(report.currency ?? "EUR");
  const { duration_seconds, billable_seconds, entries } = report.total;
  const { comparison } = report;
  const before = comparison?.total;
  return (
    <div className={styles.figures}>
      <Figure
        label={t("common:total")}
        value={duration(duration_seconds)}
        change={before && changeText(changeOf(duration_seconds, before.duration_seconds), duration)}
      />
      {billable && (
        <Figure
          label={t("reports:billableYes")}
          value={`${duration(billable_seconds)} · ${percent(billable_seconds, duration_seconds)}`}
          change={before && changeText(changeOf(billable_seconds, before.billable_seconds), duration)}
        />
      )}
      <Figure
        label={t("reports:entries")}
        value={number(entries)}
        change={before && signed(entries - before.entries, number)}
      />
      {moneyColumns(report).map((name) => (
        <Figure
          key={name}
          label={t(`reports:money.${name}`)}
          value={amount(worthOf([report.total])[name])}
          change={before && signed(worthOf([report.total])[name] - worthOf([before])[name], amount)}
        />
      ))}
      {comparison && (
        <Figure
          label={range(comparison.from, comparison.to)}
          value={duration(comparison.total.duration_seconds)}
        />
      )}
      {onDrill && (
        <Button className={styles.noPrint} variant="default" ml="auto" my="auto" onClick={onDrill}>
          {t("reports:showEntries")}
        </Button>
      )}
    </div>
  );
}

interface FigureProps {
  label: string;
  value: string;
  change?: string | undefined;
}

function Figure({ label, value, change }: FigureProps) {
  return (
    <span className={styles.figure}>
      <span className={styles.label}>{label}</span>
      <span className={styles.value}>{value}</span>
      {change !== undefined && <span className={styles.change}>{change}</span>}
    </span>
  );
}

/** Whole percent, rounded half up. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return "0 %";
  return `${Math.floor((part * 200 + whole) / (2 * whole))} %`;
}
