import { useTranslation } from "react-i18next";
import { useFormats } from "~/platform/formats";
import styles from "./EstimateBar.module.css";

interface EstimateBarProps {
  trackedSeconds: number;
  estimateSeconds: number | null;
}

/** Tracked time against the estimate: a bar, both figures, and the overrun in words. */
export function EstimateBar({ trackedSeconds, estimateSeconds }: EstimateBarProps) {
  const { t } = useTranslation("ui");
  const { duration } = useFormats();
  if (estimateSeconds === null) return <span className={styles.plain}>{duration(trackedSeconds)}</span>;
  const over = trackedSeconds - estimateSeconds;
  const percent =
    estimateSeconds === 0 ? 100 : Math.min(100, Math.trunc((trackedSeconds * 100) / estimateSeconds));
  return (
    <span className={styles.estimate}>
      <span className={styles.figures}>
        <span className={styles.figure}>
          {t("ofEstimate", { tracked: duration(trackedSeconds), estimate: duration(estimateSeconds) })}
        </span>{" "}
        {over > 0 && <span className={styles.over}>{t("overrun", { duration: duration(over) })}</span>}
      </span>
      <span className={styles.track} aria-hidden="true">
        <span className={over > 0 ? styles.full : styles.fill} style={{ width: `${percent}%` }} />
      </span>
    </span>
  );
}
