import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Report } from "~/api/types";
import { useFormats } from "~/platform/formats";
import styles from "./ReportsPage.module.css";

/** The whole of a report in three figures. */
export function ReportFigures({ report, onDrill }: { report: Report; onDrill: () => void }) {
  const { t } = useTranslation(["reports", "common"]);
  const { duration, number } = useFormats();
  const { duration_seconds, billable_seconds, entries } = report.total;
  return (
    <div className={styles.figures}>
      <Figure label={t("common:total")} value={duration(duration_seconds)} />
      <Figure
        label={t("reports:billableYes")}
        value={`${duration(billable_seconds)} · ${percent(billable_seconds, duration_seconds)}`}
      />
      <Figure label={t("reports:entries")} value={number(entries)} />
      <Button variant="default" ml="auto" my="auto" onClick={onDrill}>
        {t("reports:showEntries")}
      </Button>
    </div>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <span className={styles.figure}>
      <span className={styles.label}>{label}</span>
      <span className={styles.value}>{value}</span>
    </span>
  );
}

/** Whole percent, rounded half up. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return "0 %";
  return `${Math.floor((part * 200 + whole) / (2 * whole))} %`;
}
