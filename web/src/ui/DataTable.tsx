import { Checkbox } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, type RefObject, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./DataTable.module.css";
import { present, toggled } from "./selection";
import { useRowKeys } from "./useRowKeys";

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Makes the column sortable. */
  sort?: (row: Row) => string | number;
  align?: "left" | "right";
  /** Any CSS width; columns without one share the rest. */
  width?: string;
  /** `title` is the first line of the card on phones, `hidden` is left out there. */
  phone?: "title" | "line" | "hidden";
}

/** Rows that can be chosen for something done to several. */
export interface Selection<Row> {
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
  /** Names a row for screen readers. */
  nameOf: (row: Row) => string;
}

interface DataTableProps<Row> {
  /** Names the table for screen readers. */
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  /** Opens a row by click or Enter. */
  onOpen?: (row: Row) => void;
  /** Dims a row, for archived things. */
  dimmed?: (row: Row) => boolean;
  /** Buttons or a menu at the end of a row. */
  actions?: (row: Row) => ReactNode;
  /** Puts a box before every row; Shift chooses everything in between. */
  selection?: Selection<Row> | undefined;
  /** Cells of a totals row by column key. */
  totals?: Record<string, ReactNode>;
  empty?: ReactNode;
  initialSort?: { key: string; descending: boolean };
  /** It may be wider than the page: then it can be scrolled by keyboard, and the check of widths lets it. */
  wide?: boolean;
}

/** The one table of the app: sortable, walked through with J and K, openable by keyboard, cards on phones. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowKey, onOpen, actions, totals, selection } = props;
  const { t, i18n } = useTranslation(["ui", "common"]);
  const [sort, setSort] = useState(props.initialSort);
  const sorted = useMemo(
    () => sortRows(rows, columns, sort, i18n.language),
    [rows, columns, sort, i18n.language],
  );
  // The box that was clicked last: Shift reaches from there.
  const anchor = useRef<string>(undefined);
  useRowKeys();
  if (rows.length === 0 && props.empty) return <>{props.empty}</>;
  const toggle = (key: string) =>
    setSort((now) => ({ key, descending: now?.key === key ? !now.descending : false }));
  return (
    <div
      className={styles.frame}
      {...(props.wide && { tabIndex: 0, role: "region", "aria-label": props.label, "data-wide": true })}
    >
      <table className={styles.table} aria-label={props.label} data-rows>
        <thead>
          <tr>
            {selection && <ChooseAll keys={sorted.map(rowKey)} selection={selection} />}
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} sort={sort} onSort={toggle} />
            ))}
            {actions && (
              <th className={styles.actionsHead}>
                <span className="visually-hidden">{t("common:action.menu")}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr
              key={rowKey(row)}
              className={rowClass(onOpen !== undefined, props.dimmed?.(row) ?? false)}
              tabIndex={onOpen ? 0 : -1}
              onClick={onOpen ? () => onOpen(row) : undefined}
              onKeyDown={onOpen ? openOnEnter(() => onOpen(row)) : undefined}
            >
              {selection && (
                <td className={styles.choose}>
                  <ChooseRow
                    row={row}
                    rowKey={rowKey(row)}
                    keys={sorted.map(rowKey)}
                    selection={selection}
                    anchor={anchor}
                  />
                </td>
              )}
              {columns.map((column) => (
                <td
                  key={column.key}
                  data-align={column.align}
                  data-phone={column.phone ?? "line"}
                  data-label={column.header}
                >
                  {column.cell(row)}
                </td>
              ))}
              {actions && (
                // biome-ignore lint/a11y/useKeyWithClickEvents: this only keeps clicks on the buttons inside from opening the row
                <td className={styles.actions} onClick={(event) => event.stopPropagation()}>
                  {actions(row)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
        {totals && rows.length > 0 && (
          <tfoot>
            <tr>
              {selection && <td />}
              {columns.map((column) => (
                <td
                  key={column.key}
                  data-align={column.align}
                  data-phone={column.phone ?? "line"}
                  data-label={column.header}
                >
                  {totals[column.key]}
                </td>
              ))}
              {actions && <td />}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function ChooseAll<Row>({ keys, selection }: { keys: string[]; selection: Selection<Row> }) {
  const { t } = useTranslation("ui");
  const count = present(keys, selection.chosen).size;
  return (
    <th className={styles.choose}>
      <Checkbox
        size="xs"
        aria-label={t("chooseAll")}
        checked={count > 0 && count === keys.length}
        indeterminate={count > 0 && count < keys.length}
        onChange={() => selection.onChange(new Set(count === keys.length ? [] : keys))}
      />
    </th>
  );
}

interface ChooseRowProps<Row> {
  row: Row;
  rowKey: string;
  keys: string[];
  selection: Selection<Row>;
  anchor: RefObject<string | undefined>;
}

function ChooseRow<Row>({ row, rowKey, keys, selection, anchor }: ChooseRowProps<Row>) {
  const { t } = useTranslation("ui");
  return (
    <Checkbox
      size="xs"
      aria-label={t("choose", { name: selection.nameOf(row) })}
      checked={selection.chosen.has(rowKey)}
      onChange={(event) => {
        const { nativeEvent } = event;
        const withRange = nativeEvent instanceof MouseEvent && nativeEvent.shiftKey;
        selection.onChange(toggled(keys, selection.chosen, rowKey, anchor.current, withRange));
        anchor.current = rowKey;
      }}
    />
  );
}

interface HeadCellProps<Row> {
  column: Column<Row>;
  sort: { key: string; descending: boolean } | undefined;
  onSort: (key: string) => void;
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const { t } = useTranslation("ui");
  const active = sort?.key === column.key ? sort : undefined;
  const direction = active ? (active.descending ? "descending" : "ascending") : undefined;
  return (
    <th scope="col" data-align={column.align} style={{ width: column.width }} aria-sort={direction}>
      {column.sort ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => onSort(column.key)}
          title={t("sortBy", { column: column.header })}
        >
          {column.header}
          {active &&
            (active.descending ? (
              <IconArrowDown size={13} aria-hidden />
            ) : (
              <IconArrowUp size={13} aria-hidden />
            ))}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

function sortRows<Row>(
  rows: Row[],
  columns: Column<Row>[],
  sort: { key: string; descending: boolean } | undefined,
  language: string,
): Row[] {
  const by = columns.find((column) => column.key === sort?.key)?.sort;
  if (!by || !sort) return rows;
  const collator = new Intl.Collator(language, { numeric: true });
  const sign = sort.descending ? -1 : 1;
  return rows.toSorted((left, right) => {
    const a = by(left);
    const b = by(right);
    const order =
      typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
    return sign * order;
  });
}

function rowClass(openable: boolean, dimmed: boolean): string {
  return [openable ? styles.openable : "", dimmed ? styles.dimmed : ""].join(" ").trim();
}

function openOnEnter(open: () => void) {
  return (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.key !== "Enter" || event.target !== event.currentTarget) return;
    event.preventDefault();
    open();
  };
}
