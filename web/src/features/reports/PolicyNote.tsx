import { useTranslation } from "react-i18next";
import type { Report } from "~/api/types";
import { useFormats } from "~/platform/formats";
import styles from "./ReportsPage.module.css";

/** The rules a report was made by, in the reader's language. */
export function PolicyNote({ report }: { report: Report }) {
  const { t } = useTranslation("reports");
  const { policy, running_excluded } = report;
  const { rounding } = policy;
  const { duration } = useFormats();
  const unrated = report.total.money?.unrated_seconds ?? 0;
  return (
    <ul className={styles.policy}>
      <li>
        {rounding.mode === "none"
          ? t("policy.notRounded")
          : t(`policy.${rounding.mode}`, {
              level: t(`policy.level.${rounding.level}`),
              minutes: rounding.minutes,
            })}
      </li>
      <li>{t(`policy.${policy.day_boundary}`)}</li>
      <li>
        {policy.time_zone === null ? t("policy.ownZones") : t("policy.zone", { zone: policy.time_zone })}
      </li>
      <li>{t(`policy.week.${policy.week_start}`)}</li>
      {policy.tags_note !== null && <li>{t("policy.overlap")}</li>}
      {report.currency && (
        <li>{t(rounding.level === "entry" ? "policy.amountsRounded" : "policy.amountsRecorded")}</li>
      )}
      {unrated > 0 && <li>{t("money.unrated", { duration: duration(unrated) })}</li>}
      {running_excluded > 0 && <li>{t("policy.running", { count: running_excluded })}</li>}
    </ul>
  );
}
