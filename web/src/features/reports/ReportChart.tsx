import "@mantine/charts/styles.layer.css";
import { BarChart, ChartTooltip } from "@mantine/charts";
import { useMediaQuery } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { ReportKey, ReportQuery } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { hues } from "~/ui/HuePicker";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { BEFORE, type ChartData, chartDimensions, chartOf, REST, TOTAL, ticksOf } from "./chart";
import { useReport } from "./queries";
import styles from "./ReportsPage.module.css";
import { useHueOf } from "./useHueOf";
import { useKeyLabel, useTickLabel } from "./useLabels";

interface ReportChartProps {
  query: ReportQuery;
  onDrill: (keys: ReportKey[]) => void;
}

const BAR_HEIGHT = 34;
const HEIGHT = 280;

/** The report as bars; a click on a bar opens its entries. The table below says the same in figures. */
export default function ReportChart({ query, onDrill }: ReportChartProps) {
  const { t } = useTranslation(["reports", "common"]);
  const labelOf = useKeyLabel();
  const hueOf = useHueOf();
  const shown = chartDimensions(query.group_by);
  // A chart shows two dimensions at most; a report of its own keeps overlapping groups from counting twice.
  const report = useReport({ ...query, group_by: shown });
  if (report.error) return <ProblemAlert error={report.error} onRetry={() => void report.refetch()} />;
  const groups = (report.data?.groups ?? []).map((group) => ({
    ...group,
    keys: group.keys.map((key) => ({ ...key, label: labelOf(key) })),
  }));
  const period = { from: query.from, to: query.to };
  const chart = chartOf(groups, shown, period, query.week_start ?? "monday", {
    hueOf,
    rest: t("reports:rest"),
    total: t("common:total"),
  });
  if (!chart) return <div className={styles.waiting} />;
  const keyOf = (dimension: number, id: string): ReportKey | undefined =>
    groups.map((group) => group.keys[dimension]).find((key) => (key?.id ?? "") === id);
  const drill = (row: string, series: string) => {
    if (row === REST || series === BEFORE) return;
    const outer = keyOf(0, row);
    const inner = series === TOTAL || series === REST ? undefined : keyOf(1, series);
    if (outer) onDrill(inner ? [outer, inner] : [outer]);
  };
  return <Bars chart={chart} onDrill={drill} />;
}

function Bars({ chart, onDrill }: { chart: ChartData; onDrill: (row: string, series: string) => void }) {
  const { t } = useTranslation("reports");
  const { duration } = useFormats();
  const tick = useTickLabel();
  const narrow = useMediaQuery("(max-width: 640px)") ?? false;
  const lying = chart.along === "names";
  const ticks = ticksOf(chart.rows);
  const colors = colorsOf(chart);
  const compared = chart.rows.some((row) => row.before !== undefined);
  const now = chart.series.map(({ label }, index) => ({
    name: `s${index}`,
    label,
    color: colors[index] ?? "",
    stackId: "now",
  }));
  const before = {
    name: BEFORE,
    label: t("compare.before"),
    color: "color-mix(in srgb, var(--hb-dimmed) 35%, var(--hb-surface))",
    stackId: BEFORE,
  };
  const series = compared ? [before, ...now] : now;
  const data = chart.rows.map((row) => ({
    id: row.id,
    label: lying ? row.label : tick(chart.dimension, row.id),
    ...(compared ? { [BEFORE]: row.before ?? 0 } : {}),
    ...Object.fromEntries(chart.series.map(({ id }, index) => [`s${index}`, row.seconds[id] ?? 0])),
  }));
  const amounts = {
    ticks,
    domain: [0, ticks.at(-1) ?? 0],
    tickFormatter: (seconds: number) => t("hours", { count: seconds / 3600 }),
  };
  return (
    <figure className={styles.chart} aria-label={t("chart")}>
      <BarChart
        h={lying ? Math.max(140, data.length * (compared ? 1.5 : 1) * BAR_HEIGHT + 40) : HEIGHT}
        data={data}
        dataKey="label"
        series={series}
        type="default"
        orientation={lying ? "vertical" : "horizontal"}
        gridAxis={lying ? "y" : "x"}
        tickLine="none"
        withLegend={series.length > 1}
        legendProps={{ verticalAlign: "bottom" }}
        valueFormatter={duration}
        maxBarWidth={lying ? 20 : 44}
        tooltipAnimationDuration={0}
        tooltipProps={{
          content: ({ label, payload }) => (
            <ChartTooltip
              label={label}
              payload={payload.filter(({ value }) => Number(value) > 0)}
              series={series}
              valueFormatter={duration}
            />
          ),
        }}
        {...(lying
          ? { xAxisProps: amounts, yAxisProps: { width: narrow ? 96 : 150, interval: 0 } }
          : { yAxisProps: { ...amounts, width: 56 }, xAxisProps: { minTickGap: 16 } })}
        barProps={(shown) => ({
          cursor: "pointer",
          stroke: "var(--hb-surface)",
          strokeWidth: 1,
          onClick: (bar) => {
            const row: unknown = bar.payload?.id;
            const index = Number(shown.name.slice(1));
            onDrill(
              typeof row === "string" ? row : "",
              shown.name === BEFORE ? BEFORE : (chart.series[index]?.id ?? TOTAL),
            );
          },
        })}
      />
    </figure>
  );
}

/** Projects and tags keep their colour, others get one that is free; what is nothing or the rest is grey. */
function colorsOf(chart: ChartData): string[] {
  const taken = new Set(chart.series.map((series) => series.hue));
  const free = hues.filter((hue) => hue !== "slate" && !taken.has(hue));
  return chart.series.map(({ id, hue }, index) => {
    if (id === TOTAL) return "var(--hb-accent)";
    if (id === "") return "color-mix(in srgb, var(--hb-dimmed) 35%, var(--hb-surface))";
    if (id === REST) return "color-mix(in srgb, var(--hb-dimmed) 70%, var(--hb-surface))";
    return `var(--hue-${hue ?? free[index % Math.max(1, free.length)] ?? "slate"})`;
  });
}
