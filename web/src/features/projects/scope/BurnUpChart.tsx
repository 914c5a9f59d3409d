import "@mantine/charts/styles.layer.css";
import { CompositeChart } from "@mantine/charts";
import { useTranslation } from "react-i18next";
import type { BurnUp } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { chartRows, hourTicks } from "./model";
import styles from "./scope.module.css";

/** Tracked time as an area under the line of the scope; the way to the forecast is dashed. */
export default function BurnUpChart({ burnUp }: { burnUp: BurnUp }) {
  const { t } = useTranslation("scope");
  const { date, duration } = useFormats();
  const rows = chartRows(burnUp);
  const ticks = hourTicks(rows);
  const ahead = rows.some((row) => row.forecast !== null);
  return (
    <figure className={styles.chart} aria-label={t("burnUp.title")}>
      <CompositeChart
        h={260}
        data={rows.map((row) => ({ ...row, date: date(row.date) }))}
        dataKey="date"
        series={[
          { name: "tracked", label: t("burnUp.tracked"), color: "var(--hb-accent-ink)", type: "area" },
          { name: "scope", label: t("burnUp.scopeLine"), color: "var(--hb-warning)", type: "line" },
          ...(ahead
            ? [
                {
                  name: "forecast",
                  label: t("burnUp.forecastLine"),
                  color: "var(--hb-accent-ink)",
                  type: "line" as const,
                  strokeDasharray: "5 5",
                },
              ]
            : []),
        ]}
        curveType="linear"
        tickLine="none"
        gridAxis="x"
        withDots={rows.length < 3}
        withLegend
        legendProps={{ verticalAlign: "bottom" }}
        valueFormatter={duration}
        tooltipAnimationDuration={0}
        xAxisProps={{ minTickGap: 32 }}
        yAxisProps={{
          width: 64,
          ticks,
          domain: [0, ticks.at(-1) ?? 0],
          tickFormatter: (seconds: number) => t("burnUp.hours", { count: seconds / 3600 }),
        }}
      />
    </figure>
  );
}
