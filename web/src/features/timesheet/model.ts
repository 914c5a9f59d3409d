import type { DateText, Finding, NewTimeEntry, TimeEntry, TimeEntryChanges, Uuid } from "~/api/types";
import { addDays } from "~/lib/dates";
import { parseDuration } from "~/lib/durations";
import { groupBy } from "~/lib/groupBy";

/** What a row of the sheet is about. */
export interface Work {
  project_id: Uuid | null;
  task_id: Uuid | null;
}

/**
 * One day of one row. A `single` cell is one duration entry and typed over; what holds intervals or several entries
 * is shown as their sum and never rewritten by typing.
 */
export interface Cell {
  date: DateText;
  entries: TimeEntry[];
  seconds: number;
  kind: "empty" | "single" | "several";
}

export interface Row extends Work {
  key: string;
  cells: Cell[];
  seconds: number;
}

/** What is written. */
export type Change =
  | { op: "create"; entry: NewTimeEntry & { id: Uuid } }
  | { op: "update"; entry: TimeEntry; changes: TimeEntryChanges }
  | { op: "delete"; entry: TimeEntry };

/** The most changes that one paste or copy may make; the server takes no more at once. */
export const MOST_CHANGES = 500;
/** A duration entry lies on one day. */
const LONGEST_SECONDS = 86_400;

/** Whether something keeps the week from being submitted. */
export function isBlocked(findings: Finding[]): boolean {
  return findings.some((finding) => finding.severity === "blocking");
}

export function keyOf({ project_id, task_id }: Work): string {
  return `${project_id ?? ""}/${task_id ?? ""}`;
}

export function workOf(key: string): Work {
  const [project = "", task = ""] = key.split("/");
  return { project_id: project || null, task_id: task || null };
}

/** Rows of the week: what has time, then what was added and has none yet; each once, in the order of `order`. */
export function rowsOf(
  entries: TimeEntry[],
  dates: DateText[],
  added: Work[],
  order: (left: Work, right: Work) => number,
  secondsOf: (entry: TimeEntry) => number,
): Row[] {
  const groups = groupBy(entries, keyOf);
  const works = new Map<string, Work>();
  for (const work of [...entries, ...added]) works.set(keyOf(work), workOf(keyOf(work)));
  return [...works.values()].toSorted(order).map((work) => {
    const key = keyOf(work);
    const byDate = groupBy(groups.get(key) ?? [], (entry) => entry.date);
    const cells = dates.map((date) => cellOf(date, byDate.get(date) ?? [], secondsOf));
    return { ...work, key, cells, seconds: sum(cells) };
  });
}

function cellOf(date: DateText, entries: TimeEntry[], secondsOf: (entry: TimeEntry) => number): Cell {
  const seconds = entries.reduce((total, entry) => total + secondsOf(entry), 0);
  if (entries.length === 0) return { date, entries, seconds, kind: "empty" };
  const single = entries.length === 1 && entries[0]?.kind === "duration";
  return { date, entries, seconds, kind: single ? "single" : "several" };
}

export function sum(parts: { seconds: number }[]): number {
  return parts.reduce((total, part) => total + part.seconds, 0);
}

/** The sum of each day over all rows. */
export function dayTotals(rows: Row[], dates: DateText[]): number[] {
  return dates.map((_, column) => rows.reduce((total, row) => total + (row.cells[column]?.seconds ?? 0), 0));
}

/** Reads what was typed into a cell: seconds, `null` for nothing, `undefined` where it is no length of a day. */
export function readCell(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "-" || trimmed === "–") return null;
  const seconds = parseDuration(trimmed);
  if (seconds === undefined || seconds > LONGEST_SECONDS) return undefined;
  return seconds === 0 ? null : seconds;
}

/** What has to be written so that the cell holds so much; nothing where it does already, or may not be typed over. */
export function changeOf(
  work: Work,
  cell: Cell,
  seconds: number | null,
  newId: () => Uuid,
): Change | undefined {
  if (cell.kind === "several") return undefined;
  const entry = cell.entries[0];
  if (!entry)
    return seconds === null ? undefined : { op: "create", entry: newEntry(work, cell.date, seconds, newId) };
  if (seconds === null) return { op: "delete", entry };
  return entry.duration_seconds === seconds
    ? undefined
    : { op: "update", entry, changes: { duration_seconds: seconds } };
}

function newEntry(
  work: Work,
  date: DateText,
  seconds: number,
  newId: () => Uuid,
): NewTimeEntry & { id: Uuid } {
  return {
    id: newId(),
    kind: "duration",
    date,
    duration_seconds: seconds,
    source: "manual",
    ...(work.project_id && { project_id: work.project_id }),
    ...(work.task_id && { task_id: work.task_id }),
  };
}

/** What takes a change back, given the entry that it left. */
export function inverseOf(
  change: Change,
  after: TimeEntry | null,
  copyOf: (entry: TimeEntry) => NewTimeEntry,
): Change | undefined {
  if (change.op === "delete")
    return { op: "create", entry: { ...copyOf(change.entry), id: change.entry.id } };
  if (!after) return undefined;
  if (change.op === "create") return { op: "delete", entry: after };
  const before = Object.keys(change.changes).map((field) => [field, change.entry[field as keyof TimeEntry]]);
  return { op: "update", entry: after, changes: Object.fromEntries(before) as TimeEntryChanges };
}

/** Why a pasted or copied value was left out. */
export type Skipped = "unreadable" | "locked" | "several" | "outside";

export interface Plan {
  changes: Change[];
  skipped: Map<Skipped, number>;
}

export interface Place {
  row: number;
  column: number;
}

/** The cells of a block as spreadsheets put it on the clipboard. */
export function blockOf(text: string): string[][] {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.map((line) => line.split("\t"));
}

/** Lays a pasted block over the sheet from one cell on. Empty fields leave what is there. */
export function planPaste(
  rows: Row[],
  block: string[][],
  at: Place,
  isLocked: (date: DateText) => boolean,
  newId: () => Uuid,
): Plan {
  const plan: Plan = { changes: [], skipped: new Map() };
  for (const [down, line] of block.entries()) {
    for (const [right, text] of line.entries()) {
      if (text.trim() === "") continue;
      const row = rows[at.row + down];
      const cell = row?.cells[at.column + right];
      if (row && cell) put(plan, row, cell, readCell(text), isLocked, newId);
      else skip(plan, "outside");
    }
  }
  return plan;
}

/** The same length in each of the cells; with `keep` only in those that are empty. */
export function planFill(
  cells: { work: Work; cell: Cell }[],
  seconds: number | null,
  keep: boolean,
  isLocked: (date: DateText) => boolean,
  newId: () => Uuid,
): Plan {
  const plan: Plan = { changes: [], skipped: new Map() };
  for (const { work, cell } of cells) {
    if (keep && cell.kind !== "empty") continue;
    // Nothing to take away is no reason to say anything.
    if (seconds === null && cell.kind === "empty") continue;
    put(plan, work, cell, seconds, isLocked, newId);
  }
  return plan;
}

/** The hours of the week before in the same days of this one, where nothing is yet. */
export function planCopy(
  rows: Row[],
  before: Row[],
  dates: DateText[],
  isLocked: (date: DateText) => boolean,
  newId: () => Uuid,
): Plan {
  const plan: Plan = { changes: [], skipped: new Map() };
  for (const old of before) {
    const row = rows.find((one) => one.key === old.key);
    for (const [column, date] of dates.entries()) {
      const seconds = Math.min(old.cells[column]?.seconds ?? 0, LONGEST_SECONDS);
      const cell = row?.cells[column] ?? { date, entries: [], seconds: 0, kind: "empty" as const };
      if (seconds <= 0 || cell.kind !== "empty") continue;
      put(plan, old, cell, seconds, isLocked, newId);
    }
  }
  return plan;
}

function put(
  plan: Plan,
  work: Work,
  cell: Cell,
  seconds: number | null | undefined,
  isLocked: (date: DateText) => boolean,
  newId: () => Uuid,
): void {
  const reason = refusal(cell, seconds, isLocked);
  const change = reason === undefined ? changeOf(work, cell, seconds ?? null, newId) : undefined;
  if (reason !== undefined) skip(plan, reason);
  else if (change) plan.changes.push(change);
}

function refusal(
  cell: Cell,
  seconds: number | null | undefined,
  isLocked: (date: DateText) => boolean,
): Skipped | undefined {
  if (seconds === undefined) return "unreadable";
  if (isLocked(cell.date)) return "locked";
  return cell.kind === "several" ? "several" : undefined;
}

function skip(plan: Plan, reason: Skipped): void {
  plan.skipped.set(reason, (plan.skipped.get(reason) ?? 0) + 1);
}

/** Where a key leads from a cell; `undefined` where it leaves the sheet. */
export function moved(
  from: Place,
  key: string,
  shift: boolean,
  rows: number,
  columns: number,
): Place | undefined {
  const { row, column } = from;
  switch (key) {
    case "ArrowUp":
      return { row: Math.max(0, row - 1), column };
    case "ArrowDown":
      return { row: Math.min(rows - 1, row + 1), column };
    case "ArrowLeft":
      return { row, column: Math.max(0, column - 1) };
    case "ArrowRight":
      return { row, column: Math.min(columns - 1, column + 1) };
    case "Home":
      return { row, column: 0 };
    case "End":
      return { row, column: columns - 1 };
    case "Tab": {
      const next = row * columns + column + (shift ? -1 : 1);
      if (next < 0 || next >= rows * columns) return undefined;
      return { row: Math.trunc(next / columns), column: next % columns };
    }
    default:
      return from;
  }
}

/** The cells between two corners, row by row. */
export function between(rows: Row[], one: Place, other: Place): { work: Row; cell: Cell }[] {
  const [top, bottom] = [Math.min(one.row, other.row), Math.max(one.row, other.row)];
  const [left, right] = [Math.min(one.column, other.column), Math.max(one.column, other.column)];
  return rows
    .slice(top, bottom + 1)
    .flatMap((work) => work.cells.slice(left, right + 1).map((cell) => ({ work, cell })));
}

/** The Monday to Friday of a week whatever its first day is. */
export function workDays(dates: DateText[]): DateText[] {
  return dates.filter((date) => {
    const day = new Date(`${date}T00:00:00Z`).getUTCDay();
    return day >= 1 && day <= 5;
  });
}

/** The same week, seven days earlier. */
export function weekBefore(dates: DateText[]): DateText[] {
  return dates.map((date) => addDays(date, -7));
}
