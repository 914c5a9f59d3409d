import { type ClipboardEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DateText } from "~/api/types";
import { clock } from "~/lib/durations";
import { uuid7 } from "~/lib/uuid7";
import { useFormats } from "~/platform/formats";
import type { GridProps } from "./Grid";
import {
  between,
  blockOf,
  type Cell,
  moved,
  type Place,
  planFill,
  planPaste,
  type Row,
  readCell,
} from "./model";
import { draftKey } from "./useSheet";

/** Keys that leave a field, and where they lead. */
const leaving: Record<string, string> = {
  Enter: "ArrowDown",
  ArrowDown: "ArrowDown",
  ArrowUp: "ArrowUp",
  Tab: "Tab",
};

interface Here {
  row: Row;
  cell: Cell;
}

/** Where the grid is, what is selected, and what its keys and the clipboard do. */
export function useGrid(table: RefObject<HTMLTableElement | null>, props: GridProps) {
  const { rows, dates, lockOf, lockText, sheet, fixed, onOpen } = props;
  const { t } = useTranslation("timesheet");
  const { duration } = useFormats();
  const [at, setAt] = useState<Place>({ row: 0, column: 0 });
  const [corner, setCorner] = useState<Place>();
  const [editing, setEditing] = useState<string>();
  const follows = useRef(false);
  // A field that is taken away may still say that it was left.
  const open = useRef(false);
  const place = { row: Math.min(at.row, rows.length - 1), column: at.column };

  useEffect(() => {
    if (!follows.current) return;
    follows.current = false;
    table.current?.querySelector<HTMLElement>(`[data-place="${place.row}:${place.column}"]`)?.focus();
  });

  const isLocked = (date: DateText) => fixed || lockOf(date) !== null;
  const here = (): Here | undefined => {
    const row = rows[place.row];
    const cell = row?.cells[place.column];
    return row && cell ? { row, cell } : undefined;
  };
  const selection = () => between(rows, place, corner ?? place);
  const step = (from: Place, key: string, shift: boolean) =>
    moved(from, key, shift, rows.length, dates.length);
  const go = (to: Place) => {
    follows.current = true;
    open.current = false;
    setAt(to);
    setEditing(undefined);
  };
  const focused = (to: Place) => {
    const same = to.row === place.row && to.column === place.column;
    if (!same) setEditing(undefined);
    setAt(to);
  };
  /** Opens the field of the cell, with what was typed, or else what it holds. */
  const edit = (typed?: string) => {
    const found = here();
    if (!found) return;
    const { row, cell } = found;
    const lock = lockOf(cell.date);
    if (cell.kind === "several") onOpen(row, place.column);
    else if (lock || fixed) sheet.say(lock ? lockText(lock) : t("fixed"));
    else {
      open.current = true;
      const kept = sheet.drafts[draftKey(row, cell.date)]?.text;
      setEditing(typed ?? kept ?? (cell.seconds > 0 ? duration(cell.seconds) : ""));
    }
  };
  const commit = (text: string, to?: Place) => {
    const found = here();
    if (!found || !sheet.type(found.row, found.cell, text)) return;
    if (to) go(to);
    else setEditing(undefined);
  };
  const leave = (text: string) => {
    if (open.current) commit(text);
  };
  const fill = (seconds: number | null, done: string) =>
    sheet.run(planFill(selection(), seconds, false, isLocked, uuid7), done);
  const forget = (found: Here | undefined) => {
    if (found) sheet.forget(draftKey(found.row, found.cell.date));
  };

  const move = (event: KeyboardEvent) => {
    const extend = event.shiftKey && event.key.startsWith("Arrow");
    const to = step(extend ? (corner ?? place) : place, event.key, event.shiftKey && !extend);
    // At the ends of the sheet Tab goes on to what stands beside it.
    if (!to) return;
    event.preventDefault();
    setCorner(extend ? to : undefined);
    if (!extend) go(to);
  };
  const onKeys = (event: KeyboardEvent) => {
    const found = here();
    if (event.nativeEvent.isComposing || !found) return;
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key.startsWith("Arrow") || key === "Home" || key === "End" || key === "Tab") {
      move(event);
    } else if (key === "Enter" || key === "F2") {
      event.preventDefault();
      if (event.shiftKey && found.cell.kind !== "empty") onOpen(found.row, place.column);
      else edit();
    } else if (key === "Escape") {
      setCorner(undefined);
      forget(found);
    } else if (key === "Delete" || key === "Backspace") {
      event.preventDefault();
      fill(null, t("cleared"));
    } else if (/^[0-9.,:]$/.test(key)) {
      event.preventDefault();
      edit(key);
    }
  };
  const onEditKeys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const text = event.currentTarget.value;
    if (event.key === "Escape") {
      forget(here());
      go(place);
      return;
    }
    const seconds = readCell(text);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && corner && seconds !== undefined) {
      fill(seconds, t("filled"));
      go(place);
      return;
    }
    const key = leaving[event.key];
    const up = key === "ArrowDown" && event.shiftKey;
    const to = key && step(place, up ? "ArrowUp" : key, event.shiftKey);
    if (!to) return;
    event.preventDefault();
    commit(text, to);
  };
  const onPaste = (event: ClipboardEvent) => {
    if (editing !== undefined || !here()) return;
    event.preventDefault();
    const block = blockOf(event.clipboardData.getData("text/plain"));
    const plan = planPaste(rows, block, place, isLocked, uuid7);
    sheet.run(plan, t("pasted", { count: plan.changes.length }));
  };
  const onCopy = (event: ClipboardEvent) => {
    if (editing !== undefined) return;
    event.preventDefault();
    const lines = new Map<string, string[]>();
    for (const { work, cell } of selection()) {
      lines.set(work.key, [...(lines.get(work.key) ?? []), cell.seconds > 0 ? clock(cell.seconds) : ""]);
    }
    const text = [...lines.values()].map((line) => line.join("\t")).join("\n");
    event.clipboardData.setData("text/plain", text);
  };
  const chosen = new Set(corner ? selection().map(({ work, cell }) => draftKey(work, cell.date)) : []);
  return {
    place,
    editing,
    chosen,
    isLocked,
    focused,
    edit,
    setEditing,
    leave,
    onKeys,
    onEditKeys,
    onPaste,
    onCopy,
  };
}
