import { IconAlertTriangle, IconCircleX } from "@tabler/icons-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { Finding } from "~/api/types";
import { useFormats } from "~/platform/formats";
import styles from "./timesheet.module.css";

/** What the checks of a week found, each with its days. */
export function FindingList({ findings }: { findings: Finding[] }) {
  const { t } = useTranslation("timesheet");
  const { dayName, date } = useFormats();
  if (findings.length === 0) return null;
  return (
    <ul className={styles.findings}>
      {findings.map((finding) => {
        const name = finding.code === "open_earlier_weeks" ? date : dayName;
        const Icon = finding.severity === "blocking" ? IconCircleX : IconAlertTriangle;
        return (
          <li key={finding.code} data-severity={finding.severity}>
            <Icon size={15} role="img" aria-label={t(`severity.${finding.severity}`)} />
            <span>
              {t(`finding.${finding.code}`)}
              {finding.dates.length > 0 && (
                <span className={styles.days}>
                  {finding.dates.map((day, position) => (
                    <Fragment key={day}>
                      {position === 0 ? " " : "\u00a0· "}
                      <span className={styles.whole}>{name(day)}</span>
                    </Fragment>
                  ))}
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
