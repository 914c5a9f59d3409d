import { useTranslation } from "react-i18next";
import type { DateText } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { type Day, totalSeconds } from "./model";
import styles from "./WeekStrip.module.css";

/** The seven totals at a glance; a click goes to the day. */
export function WeekStrip({ days, today, now }: { days: Day[]; today: DateText; now: number }) {
  const { t } = useTranslation("entries");
  const { dayShort, duration } = useFormats();
  const totals = days.map((day) => totalSeconds(day.entries, now));
  const most = Math.max(...totals, 8 * 3600);
  return (
    <nav className={styles.strip} aria-label={t("daysOfWeek")}>
      {days.map((day, index) => {
        const total = totals[index] ?? 0;
        return (
          <a
            key={day.date}
            href={`#day-${day.date}`}
            className={styles.day}
            data-today={day.date === today || undefined}
          >
            <span className={styles.name}>{dayShort(day.date)}</span>
            {/* At a glance: the exact total stands at the day. */}
            <span className={total > 0 ? styles.total : styles.none}>
              {total > 0 ? duration(total - (total % 60)) : "–"}
            </span>
            <span className={styles.track} aria-hidden="true">
              <span className={styles.fill} style={{ width: `${(total * 100) / most}%` }} />
            </span>
          </a>
        );
      })}
    </nav>
  );
}
