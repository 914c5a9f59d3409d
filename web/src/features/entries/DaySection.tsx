import { ActionIcon, Tooltip } from "@mantine/core";
import { IconLock, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DateText } from "~/api/types";
import { useClosedPeriod } from "~/platform/closedPeriod";
import { useFormats } from "~/platform/formats";
import styles from "./DaySection.module.css";
import { EntryRow } from "./EntryRow";
import { type Day, totalSeconds } from "./model";
import type { EntryActions } from "./useEntryActions";

interface DaySectionProps {
  day: Day;
  isToday: boolean;
  now: number;
  actions: EntryActions;
  onAdd: (date: DateText) => void;
}

/** One day: its name, its total, its entries. A locked day says so and offers nothing to add. */
export function DaySection({ day, isToday, now, actions, onAdd }: DaySectionProps) {
  const { t } = useTranslation(["entries", "common"]);
  const { dayName, duration } = useFormats();
  const locked = useClosedPeriod().covers(day.date);
  const total = totalSeconds(day.entries, now);
  return (
    <section className={styles.day} id={`day-${day.date}`} data-today={isToday || undefined}>
      <header className={styles.head}>
        <h2 className={styles.name}>
          {dayName(day.date)}
          {isToday && <span className={styles.today}>{t("common:nav.today")}</span>}
        </h2>
        {locked && (
          <span className={styles.locked}>
            <IconLock size={14} aria-hidden="true" />
            <span className={styles.lockedText}>{t("entries:dayLocked")}</span>
          </span>
        )}
        <span className={total > 0 ? styles.total : styles.nothing}>
          {total > 0 ? duration(total) : t("entries:nothing")}
        </span>
        <span className={styles.add}>
          {!locked && (
            <Tooltip label={t("entries:add")}>
              <ActionIcon
                onClick={() => onAdd(day.date)}
                aria-label={`${t("entries:add")}: ${dayName(day.date)}`}
              >
                <IconPlus size={16} />
              </ActionIcon>
            </Tooltip>
          )}
        </span>
      </header>
      {day.entries.length > 0 && (
        <ul className={styles.list}>
          {day.entries.map((entry) => (
            <EntryRow key={entry.id} entry={entry} actions={actions} now={now} />
          ))}
        </ul>
      )}
    </section>
  );
}
