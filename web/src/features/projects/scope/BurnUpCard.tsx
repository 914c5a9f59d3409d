import { SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BurnUp, BurnUpStep, Project } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { useBurnUp } from "./queries";
import styles from "./scope.module.css";

const BurnUpChart = lazy(() => import("./BurnUpChart"));

/** Tracked time against scope over time, and when the two may meet. The table says the same in figures. */
export function BurnUpCard({ project }: { project: Project }) {
  const { t } = useTranslation("scope");
  const [step, setStep] = useState<BurnUpStep>();
  const { data, error, refetch } = useBurnUp(project.id, step);
  const { date } = useFormats();
  const first = data?.points[0];
  const since = data?.scope_since;
  const guessed = since && first && first.date < since ? since : undefined;
  const switcher = data && data.points.length > 1 && (
    <SegmentedControl
      size="xs"
      aria-label={t("burnUp.step")}
      value={data.step}
      onChange={setStep}
      data={[
        { value: "day", label: t("burnUp.day") },
        { value: "week", label: t("burnUp.week") },
      ]}
    />
  );
  return (
    <Card title={t("burnUp.title")} actions={switcher}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <div className={styles.waiting} />}
      {data && data.points.length === 0 && (
        <EmptyState title={t("burnUp.empty")} text={t("burnUp.emptyText")} />
      )}
      {data && data.points.length > 0 && (
        <>
          <ForecastText burnUp={data} />
          <Suspense fallback={<div className={styles.waiting} />}>
            <BurnUpChart burnUp={data} />
          </Suspense>
          <p className={styles.method}>
            {t(`burnUp.scope.${data.scope}`)} {guessed && t("burnUp.since", { date: date(guessed) })}
          </p>
          <Figures burnUp={data} />
        </>
      )}
    </Card>
  );
}

/** The forecast in words, with the way it was made; or why there is none. */
function ForecastText({ burnUp }: { burnUp: BurnUp }) {
  const { t } = useTranslation("scope");
  const { date, duration, range } = useFormats();
  const { forecast } = burnUp;
  if (!forecast) {
    return (
      <p className={styles.forecast}>
        {burnUp.no_forecast ? t(`burnUp.noForecast.${burnUp.no_forecast}`) : ""}
      </p>
    );
  }
  return (
    <div className={styles.forecast}>
      <strong>{t("burnUp.forecast", { date: date(forecast.date) })}</strong>
      <p className={styles.method}>
        {t("burnUp.method", {
          remaining: duration(forecast.remaining_seconds),
          weekly: duration(forecast.weekly_seconds),
          period: range(forecast.from, forecast.to),
        })}
      </p>
    </div>
  );
}

function Figures({ burnUp }: { burnUp: BurnUp }) {
  const { t } = useTranslation("scope");
  const { date, duration } = useFormats();
  return (
    <details>
      <summary className={styles.summary}>{t("burnUp.table")}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section className={styles.table} tabIndex={0} aria-label={t("burnUp.table")}>
        <DataTable
          label={t("burnUp.title")}
          rows={burnUp.points.toReversed()}
          rowKey={(point) => point.date}
          columns={[
            { key: "date", header: t("burnUp.until"), phone: "title", cell: (point) => date(point.date) },
            {
              key: "tracked",
              header: t("burnUp.tracked"),
              align: "right",
              cell: (point) => duration(point.tracked_seconds),
            },
            {
              key: "scope",
              header: t("burnUp.scopeLine"),
              align: "right",
              cell: (point) => duration(point.scope_seconds),
            },
            {
              key: "left",
              header: t("burnUp.left"),
              align: "right",
              cell: (point) => duration(point.scope_seconds - point.tracked_seconds),
            },
          ]}
        />
      </section>
    </details>
  );
}
