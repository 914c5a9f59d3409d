import { ActionIcon, Popover, UnstyledButton } from "@mantine/core";
import { IconLock, IconPlus } from "@tabler/icons-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DateText, DayBoundary, TimeEntry } from "~/api/types";
import { secondsOfDay } from "~/lib/dayTotals";
import { useFormats } from "~/platform/formats";
import styles from "./DayHead.module.css";
import type { Column, Ms } from "./model/columns";

interface DayHeadProps {
  column: Column;
  entries: TimeEntry[];
  now: Ms;
  isToday: boolean;
  lockText: string | undefined;
  /** What is to be recorded on a date, in seconds. */
  target: (date: DateText) => number;
  boundary: DayBoundary;
  onAdd: ((date: DateText) => void) | undefined;
}

/** The name of a day, its total against the target, its lock, and the way to add without drawing. */
export const DayHead = memo(function DayHead(props: DayHeadProps) {
  const { column, lockText, onAdd } = props;
  const { t } = useTranslation("calendar");
  const { dayShort, dayName, duration } = useFormats();
  const total = secondsOfDay(props.entries, column, props.boundary, props.now);
  const target = props.target(column.date);
  const shown = duration(total - (total % 60));
  return (
    <header className={styles.head} data-today={props.isToday || undefined}>
      <div className={styles.line}>
        <h2 className={styles.name} aria-label={dayName(column.date)}>
          {dayShort(column.date)}
        </h2>
        {lockText && <LockSign text={lockText} day={dayName(column.date)} />}
        {onAdd && (
          <ActionIcon
            size={24}
            className={styles.add}
            aria-label={t("addOn", { day: dayName(column.date) })}
            onClick={() => onAdd(column.date)}
          >
            <IconPlus size={15} />
          </ActionIcon>
        )}
      </div>
      <div className={styles.total} data-none={total === 0 || undefined}>
        {target > 0 ? t("ofTarget", { total: shown, target: duration(target) }) : shown}
      </div>
      {target > 0 && (
        <div className={styles.track} aria-hidden="true">
          <div
            className={styles.fill}
            data-full={total >= target || undefined}
            style={{ width: `${Math.min(100, (total / target) * 100)}%` }}
          />
        </div>
      )}
    </header>
  );
});

function LockSign({ text, day }: { text: string; day: string }) {
  const { t } = useTranslation("calendar");
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} width={260} position="bottom" withinPortal>
      <Popover.Target>
        <UnstyledButton
          className={styles.lock}
          aria-label={t("lockedDay", { day, text })}
          title={text}
          onClick={() => setOpen(!open)}
        >
          <IconLock size={14} aria-hidden="true" />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <p className={styles.lockText}>{text}</p>
      </Popover.Dropdown>
    </Popover>
  );
}
