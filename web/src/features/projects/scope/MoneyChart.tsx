import "@mantine/charts/styles.layer.css";
import { CompositeChart } from "@mantine/charts";
import { useTranslation } from "react-i18next";
import type { ProjectMoney } from "~/api/types";
import { minorDigits } from "~/lib/money";
import { useFormats } from "~/platform/formats";
import { DataTable } from "~/ui/DataTable";
import styles from "./scope.module.css";

/** What has come together as an area under the line of the budget. The table says the same in figures. */
export default function MoneyChart({ money }: { money: ProjectMoney }) {
  const { t } = useTranslation("rates");
  const { date, locale, money: amounts } = useFormats();
  const unit = 10 ** minorDigits(money.currency);
  const amount = amounts(money.currency);
  const whole = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: money.currency,
    maximumFractionDigits: 0,
  });
  const rows = money.points.map((point) => ({
    date: date(point.date),
    spent: point.spent_minor / unit,
    budget: money.budget_minor === null ? null : money.budget_minor / unit,
  }));
  return (
    <figure className={styles.chart} aria-label={t("money.grew")}>
      <CompositeChart
        h={220}
        data={rows}
        dataKey="date"
        series={[
          { name: "spent", label: t("money.spent"), color: "var(--hb-accent-ink)", type: "area" },
          ...(money.budget_minor === null
            ? []
            : [
                {
                  name: "budget",
                  label: t("money.budget"),
                  color: "var(--hb-warning)",
                  type: "line" as const,
                },
              ]),
        ]}
        curveType="linear"
        tickLine="none"
        gridAxis="x"
        withDots={rows.length < 3}
        withLegend
        legendProps={{ verticalAlign: "bottom" }}
        valueFormatter={(value) => amount(Math.round(value * unit))}
        tooltipAnimationDuration={0}
        xAxisProps={{ minTickGap: 32 }}
        yAxisProps={{ width: 80, tickFormatter: (value: number) => whole.format(value) }}
      />
      <details>
        <summary className={styles.summary}>{t("money.grew")}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
        <section className={styles.table} tabIndex={0} aria-label={t("money.grew")}>
          <DataTable
            label={t("money.grew")}
            rows={money.points.toReversed()}
            rowKey={(point) => point.date}
            columns={[
              { key: "date", header: t("money.until"), phone: "title", cell: (point) => date(point.date) },
              {
                key: "spent",
                header: t("money.spent"),
                align: "right",
                cell: (point) => amount(point.spent_minor),
              },
            ]}
          />
        </section>
      </details>
    </figure>
  );
}
