import { ActionIcon, TextInput } from "@mantine/core";
import { IconList } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useScope } from "~/api/queries/scope";
import type { DateText } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { ProjectName } from "~/ui/ProjectName";
import type { GridProps } from "./Grid";
import { dayTotals, type Row } from "./model";
import { nameOf } from "./names";
import styles from "./Sheet.module.css";
import { draftKey, type Sheet } from "./useSheet";

type DayListProps = Omit<GridProps, "onRemoveRow">;

/** The sheet on a phone: one day at a time, each row with a field. */
export function DayList({ rows, dates, today, lockOf, lockText, sheet, fixed, onOpen }: DayListProps) {
  const { t } = useTranslation("timesheet");
  const { duration, dayShort, dayName } = useFormats();
  const [date, setDate] = useState<DateText>(dates.includes(today) ? today : (dates[0] ?? today));
  const totals = dayTotals(rows, dates);
  const column = dates.indexOf(date);
  const lock = lockOf(date);
  return (
    <div className={styles.days} style={{ padding: 12 }}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a visible legend */}
      <div className={styles.pick} role="group" aria-label={t("days")}>
        {dates.map((one, position) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === date}
            aria-label={dayName(one)}
            onClick={() => setDate(one)}
          >
            {dayShort(one)
              .split(" ")
              .map((part) => (
                <span key={part}>{part}</span>
              ))}
            <small>{wholeMinutes(totals[position] ?? 0, duration)}</small>
          </button>
        ))}
      </div>
      {lock && <p className={styles.lock}>{lockText(lock)}</p>}
      <ul className={styles.day}>
        {rows.map((row) => (
          <DayRow
            key={`${row.key}${date}`}
            row={row}
            column={column}
            locked={fixed || lock !== null}
            sheet={sheet}
            onOpen={() => onOpen(row, column)}
          />
        ))}
      </ul>
    </div>
  );
}

/** A running timer has seconds, and a seventh of a phone has no room for them. */
function wholeMinutes(seconds: number, duration: (seconds: number) => string): string {
  return seconds > 0 ? duration(seconds - (seconds % 60)) : "–";
}

interface DayRowProps {
  row: Row;
  column: number;
  locked: boolean;
  sheet: Sheet;
  onOpen: () => void;
}

function DayRow({ row, column, locked, sheet, onOpen }: DayRowProps) {
  const { t } = useTranslation(["timesheet", "common"]);
  const { duration } = useFormats();
  const scope = useScope();
  const cell = row.cells[column];
  const [typed, setTyped] = useState<string>();
  if (!cell) return null;
  const name = nameOf(row, scope) || t("common:noProject");
  const draft = sheet.drafts[draftKey(row, cell.date)];
  const stored = cell.seconds > 0 ? duration(cell.seconds) : "";
  const leave = () => {
    if (typed === undefined) return;
    sheet.type(row, cell, typed);
    setTyped(undefined);
  };
  return (
    <li>
      {row.project_id ? (
        <ProjectName projectId={row.project_id} taskId={row.task_id} />
      ) : (
        <span className={styles.lock}>{name}</span>
      )}
      <TextInput
        aria-label={`${t("timesheet:length")}: ${name}`}
        inputMode="text"
        autoComplete="off"
        maxLength={40}
        readOnly={locked || cell.kind === "several"}
        disabled={locked}
        value={typed ?? draft?.text ?? stored}
        error={draft?.problem}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
        }}
        rightSection={
          cell.kind !== "empty" ? (
            <ActionIcon onClick={onOpen} aria-label={`${t("timesheet:openCell")}: ${name}`}>
              <IconList size={16} />
            </ActionIcon>
          ) : undefined
        }
      />
    </li>
  );
}
