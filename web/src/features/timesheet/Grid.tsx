import { IconLock } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { DateText, DayLock } from "~/api/types";
import { useFormats } from "~/platform/formats";
import styles from "./Grid.module.css";
import { GridCell } from "./GridCell";
import { dayTotals, type Row, sum } from "./model";
import { RowHead } from "./RowHead";
import { useGrid } from "./useGrid";
import { draftKey, type Sheet } from "./useSheet";

export interface GridProps {
  rows: Row[];
  dates: DateText[];
  today: DateText;
  lockOf: (date: DateText) => DayLock | null;
  lockText: (lock: DayLock) => string;
  sheet: Sheet;
  /** No cell may be typed into. */
  fixed: boolean;
  /** Opens what a cell is made of. */
  onOpen: (row: Row, column: number) => void;
  onRemoveRow: (row: Row) => void;
}

/** The week as a table of rows and days, used like a spreadsheet. */
export function Grid(props: GridProps) {
  const { rows, dates, sheet, fixed } = props;
  const { t } = useTranslation(["timesheet", "common"]);
  const { duration } = useFormats();
  const table = useRef<HTMLTableElement>(null);
  const grid = useGrid(table, props);
  const total = (seconds: number) => (seconds > 0 ? duration(seconds) : "–");
  return (
    // Seven days need their room: on a narrow screen the arrows bring the field in use into sight.
    <div className={styles.scroll} data-wide>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table that is used by keys */}
      <table ref={table} role="grid" aria-label={t("timesheet:title")} className={styles.grid}>
        <DayHeads {...props} />
        <tbody onCopy={grid.onCopy} onPaste={grid.onPaste}>
          {rows.map((row, r) => (
            <tr key={row.key}>
              <th scope="row" className={styles.work}>
                <RowHead
                  row={row}
                  onRemove={row.seconds === 0 && !fixed ? () => props.onRemoveRow(row) : undefined}
                />
              </th>
              {row.cells.map((cell, c) => {
                const active = grid.place.row === r && grid.place.column === c;
                const key = draftKey(row, cell.date);
                return (
                  <GridCell
                    key={cell.date}
                    place={`${r}:${c}`}
                    cell={cell}
                    draft={sheet.drafts[key]}
                    locked={grid.isLocked(cell.date)}
                    active={active}
                    chosen={grid.chosen.has(key)}
                    editing={active ? grid.editing : undefined}
                    onFocus={() => grid.focused({ row: r, column: c })}
                    onStart={() => grid.edit()}
                    onOpen={() => props.onOpen(row, c)}
                    onEdit={grid.setEditing}
                    onLeave={grid.leave}
                    onKeys={grid.onKeys}
                    onEditKeys={grid.onEditKeys}
                  />
                );
              })}
              <td className={styles.total}>{total(row.seconds)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className={styles.work}>
              {t("common:total")}
            </th>
            {dayTotals(rows, dates).map((seconds, column) => (
              <td key={dates[column]} className={styles.total} data-day={dates[column]}>
                {total(seconds)}
              </td>
            ))}
            <td className={styles.total} data-day="week">
              {duration(sum(rows))}
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** The days above the columns; locked ones say so. */
function DayHeads({ dates, today, lockOf, lockText }: GridProps) {
  const { t } = useTranslation(["timesheet", "common"]);
  const { dayShort, dayName } = useFormats();
  return (
    <thead>
      <tr>
        <th scope="col" className={styles.work}>
          {t("timesheet:row")}
        </th>
        {dates.map((date) => {
          const lock = lockOf(date);
          return (
            <th
              key={date}
              scope="col"
              data-today={date === today || undefined}
              title={lock ? lockText(lock) : undefined}
            >
              <span aria-hidden="true">{dayShort(date)}</span>
              <span className="visually-hidden">{dayName(date)}</span>
              {lock && <IconLock size={12} role="img" aria-label={t("timesheet:lockedDay")} />}
            </th>
          );
        })}
        <th scope="col">{t("common:total")}</th>
      </tr>
    </thead>
  );
}
