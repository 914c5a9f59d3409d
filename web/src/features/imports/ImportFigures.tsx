import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Import } from "~/api/types";
import { stopwatch } from "~/lib/durations";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import styles from "./Imports.module.css";
import { created, reconcile } from "./model";

/** What the file says against what is stored, and what is made on the way. */
export function ImportFigures({ item }: { item: Import }) {
  const { t } = useTranslation("imports");
  const { number } = useFormats();
  const made = created(item);
  const done = item.state === "stored";
  const figures = [
    { label: t("rowsRead"), value: item.rows },
    { label: done ? t("entriesStored") : t("entriesNew"), value: item.stored },
    { label: t("rowsSkipped"), value: item.skipped },
    { label: t("rowsWithProblems"), value: item.problem_count },
  ];
  return (
    <Card title={done ? t("result") : t("preview")}>
      <div className={styles.form}>
        {item.rows > 0 && <Totals item={item} />}
        <dl className={styles.figures}>
          {figures.map(({ label, value }) => (
            <div key={label} className={styles.figure}>
              <dt>{label}</dt>
              <dd>{number(value)}</dd>
            </div>
          ))}
        </dl>
        {made.length > 0 && (
          <p className={styles.hint}>
            {done ? t("wasCreated") : t("willBeCreated")}{" "}
            {made.map(({ kind, count }) => t(`created.${kind}`, { count })).join(", ")}
          </p>
        )}
      </div>
    </Card>
  );
}

/** The reconciliation: to the second, because a minute would hide what is lost. */
function Totals({ item }: { item: Import }) {
  const { t } = useTranslation("imports");
  const totals = reconcile(item);
  if (totals.kind === "equal") {
    return (
      <div className={styles.equal}>
        <IconCircleCheck size={18} aria-hidden="true" />
        <span>{t("equal", { time: stopwatch(totals.seconds) })}</span>
      </div>
    );
  }
  if (totals.kind === "explained") {
    const { source, stored, duplicate, leftOut } = totals;
    return (
      <div className={styles.equal}>
        <IconCircleCheck size={18} aria-hidden="true" />
        <span>
          {t("explained", {
            source: stopwatch(source),
            stored: stopwatch(stored),
            duplicate: stopwatch(duplicate),
            leftOut: stopwatch(leftOut),
          })}
        </span>
      </div>
    );
  }
  return (
    <div className={styles.different} role="note">
      <IconAlertTriangle size={18} aria-hidden="true" />
      <span>
        {t("different", {
          source: stopwatch(totals.source),
          stored: stopwatch(totals.stored),
          difference: `${totals.difference < 0 ? "−" : "+"}${stopwatch(Math.abs(totals.difference))}`,
        })}
      </span>
    </div>
  );
}
