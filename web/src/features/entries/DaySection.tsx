import { ActionIcon, Button, Checkbox, Tooltip } from "@mantine/core";
import { IconLock, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DateText } from "~/api/types";
import { useClosedPeriod } from "~/platform/closedPeriod";
import { useFormats } from "~/platform/formats";
import styles from "./DaySection.module.css";
import { EntryRow } from "./EntryRow";
import { type Day, isRunning } from "./model";
import { type Choosing, isOpen } from "./several/useChoosing";
import type { EntryActions } from "./useEntryActions";

/** Entries drawn at first, and with each wish for more: a week of five hundred stays quick. */
const AT_ONCE = 30;

interface DaySectionProps {
  day: Day;
  /** What counts to the day, which an entry over midnight shares with another. */
  total: number;
  isToday: boolean;
  now: number;
  actions: EntryActions;
  onAdd: (date: DateText) => void;
  choosing?: Choosing | undefined;
}

/** One day: its name, its total, its entries. A locked day says so and offers nothing to add. */
export function DaySection({ day, total, isToday, now, actions, onAdd, choosing }: DaySectionProps) {
  const { t } = useTranslation(["entries", "common"]);
  const { dayName, duration } = useFormats();
  const locked = useClosedPeriod().covers(day.date);
  // What runs is the last entry of its day, and must be seen whatever came before it.
  const [drawn, setDrawn] = useState(day.entries.some(isRunning) ? Number.POSITIVE_INFINITY : AT_ONCE);
  const rest = day.entries.length - drawn;
  return (
    <section className={styles.day} id={`day-${day.date}`} data-today={isToday || undefined}>
      <header className={styles.head}>
        {choosing && <ChooseDay day={day} choosing={choosing} />}
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
          {day.entries.slice(0, drawn).map((entry) => (
            <EntryRow
              key={entry.id}
              entry={entry}
              actions={actions}
              now={isRunning(entry) ? now : 0}
              chosen={choosing?.chosen.has(entry.id) ?? false}
              onChoose={choosing?.toggle}
            />
          ))}
        </ul>
      )}
      {rest > 0 && (
        <Button variant="subtle" fullWidth onClick={() => setDrawn(drawn + AT_ONCE)}>
          {t("entries:more", { count: rest })}
        </Button>
      )}
    </section>
  );
}

/** The box before a day: all of its entries that can be changed. */
function ChooseDay({ day, choosing }: { day: Day; choosing: Choosing }) {
  const { t } = useTranslation("entries");
  const { dayName } = useFormats();
  const ids = day.entries.filter(isOpen).map(({ id }) => id);
  const count = ids.filter((id) => choosing.chosen.has(id)).length;
  if (ids.length === 0) return null;
  return (
    <Checkbox
      size="xs"
      aria-label={t("several.chooseDay", { day: dayName(day.date) })}
      checked={count > 0 && count === ids.length}
      indeterminate={count > 0 && count < ids.length}
      onChange={() => choosing.toggleAll(ids)}
    />
  );
}
