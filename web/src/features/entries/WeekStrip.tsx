import { useTranslation } from "react-i18next";
import type { DateText } from "~/api/types";
import { useClosedPeriod } from "~/platform/closedPeriod";
import { useFormats } from "~/platform/formats";
import type { Day } from "./model";
import styles from "./WeekStrip.module.css";

interface WeekStripProps {
  days: Day[];
  totals: ReadonlyMap<DateText, number>;
  /** The days that the list below shows. */
  listed: Day[];
  today: DateText;
  onAdd: (date: DateText) => void;
}

/** The seven totals at a glance; a click goes to the day, or adds to one that is not listed because it is to come. */
export function WeekStrip({ days, totals, listed, today, onAdd }: WeekStripProps) {
  const { t } = useTranslation("entries");
  const { dayShort, dayName, duration } = useFormats();
  const { covers } = useClosedPeriod();
  const most = Math.max(...totals.values(), 8 * 3600);
  return (
    <nav className={styles.strip} aria-label={t("daysOfWeek")}>
      {days.map((day) => {
        const total = totals.get(day.date) ?? 0;
        const face = (
          <>
            <span className={styles.name}>{dayShort(day.date)}</span>
            {/* At a glance: the exact total stands at the day. */}
            <span className={total > 0 ? styles.total : styles.none}>
              {total > 0 ? duration(total - (total % 60)) : "–"}
            </span>
            <span className={styles.track} aria-hidden="true">
              <span className={styles.fill} style={{ width: `${(total * 100) / most}%` }} />
            </span>
          </>
        );
        return listed.includes(day) ? (
          <a
            key={day.date}
            href={`#day-${day.date}`}
            className={styles.day}
            data-today={day.date === today || undefined}
          >
            {face}
          </a>
        ) : (
          <button
            key={day.date}
            type="button"
            className={styles.day}
            disabled={covers(day.date)}
            aria-label={`${t("add")}: ${dayName(day.date)}`}
            onClick={() => onAdd(day.date)}
          >
            {face}
          </button>
        );
      })}
    </nav>
  );
}
