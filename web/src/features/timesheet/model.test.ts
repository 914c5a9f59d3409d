import { describe, expect, it } from "vitest";
import type { TimeEntry } from "~/api/types";
import { addDays } from "~/lib/dates";
import { entry, id } from "~/test/objects";
import {
  between,
  blockOf,
  type Change,
  changeOf,
  dayTotals,
  inverseOf,
  keyOf,
  moved,
  planCopy,
  planFill,
  planPaste,
  readCell,
  rowsOf,
  type Work,
  workDays,
} from "./model";

const monday = "2026-03-02";
const dates = Array.from({ length: 7 }, (_, index) => addDays(monday, index));
const atlas: Work = { project_id: id(1), task_id: null };
const draw: Work = { project_id: id(1), task_id: id(2) };
const inOrder = (left: Work, right: Work) => keyOf(left).localeCompare(keyOf(right));
const recorded = (one: TimeEntry) => one.duration_seconds ?? 0;
const newId = () => id(99);
const open = () => false;

function duration(work: Work, column: number, hours: number, values: Partial<TimeEntry> = {}): TimeEntry {
  return entry({
    ...work,
    kind: "duration",
    date: dates[column] ?? "",
    started_at: null,
    ended_at: null,
    start_time_zone: null,
    end_time_zone: null,
    duration_seconds: hours * 3600,
    ...values,
  });
}

const sheet = (entries: TimeEntry[], added: Work[] = []) => rowsOf(entries, dates, added, inOrder, recorded);
const summary = (changes: Change[]) =>
  changes.map((change) =>
    change.op === "create"
      ? `create ${change.entry.date} ${change.entry.duration_seconds}`
      : `${change.op} ${change.entry.date}`,
  );

describe("rows", () => {
  it("hold each work once, with and without time", () => {
    const rows = sheet(
      [duration(draw, 0, 2), duration(draw, 3, 1), duration(atlas, 0, 4)],
      [atlas, { project_id: null, task_id: null }],
    );
    expect(rows.map((row) => [row.key, row.seconds / 3600])).toEqual([
      [keyOf({ project_id: null, task_id: null }), 0],
      [keyOf(atlas), 4],
      [keyOf(draw), 3],
    ]);
    expect(dayTotals(rows, dates).map((seconds) => seconds / 3600)).toEqual([6, 0, 0, 1, 0, 0, 0]);
  });

  it("say which cells are typed over", () => {
    const [row] = sheet([
      duration(atlas, 0, 1),
      duration(atlas, 1, 1),
      duration(atlas, 1, 2),
      entry({ ...atlas, date: dates[2] ?? "" }),
    ]);
    expect(row?.cells.map((cell) => cell.kind)).toEqual([
      "single",
      "several",
      "several",
      "empty",
      "empty",
      "empty",
      "empty",
    ]);
    expect(row?.cells[1]?.seconds).toBe(3 * 3600);
  });
});

describe("typing", () => {
  it.each([
    ["1:30", 5400],
    ["1,5", 5400],
    ["1.5", 5400],
    ["90m", 5400],
    ["1h30", 5400],
    [" 8 ", 28_800],
    ["24:00", 86_400],
    ["", null],
    ["0", null],
    ["-", null],
    ["24:01", undefined],
    ["eight", undefined],
    ["🙂", undefined],
    ["9".repeat(10_000), undefined],
  ])("%j", (text, seconds) => {
    expect(readCell(text)).toBe(seconds);
  });

  it("creates, changes and removes one duration, and never touches anything else", () => {
    const one = duration(atlas, 0, 1);
    const [row] = sheet([one, entry({ ...atlas, date: dates[1] ?? "" })]);
    const [single, interval, empty] = row?.cells ?? [];
    if (!row || !single || !interval || !empty) throw new Error("no cells");
    expect(changeOf(row, single, 3600, newId)).toBeUndefined();
    expect(changeOf(row, single, 7200, newId)).toEqual({
      op: "update",
      entry: one,
      changes: { duration_seconds: 7200 },
    });
    expect(changeOf(row, single, null, newId)).toEqual({ op: "delete", entry: one });
    expect(changeOf(row, interval, 7200, newId)).toBeUndefined();
    expect(changeOf(row, interval, null, newId)).toBeUndefined();
    expect(changeOf(row, empty, null, newId)).toBeUndefined();
    expect(changeOf(draw, empty, 1800, newId)).toEqual({
      op: "create",
      entry: {
        id: id(99),
        kind: "duration",
        date: dates[2],
        duration_seconds: 1800,
        source: "manual",
        ...draw,
      },
    });
  });

  it("is taken back", () => {
    const before = duration(atlas, 0, 1);
    const after = { ...before, duration_seconds: 7200, version: 2 };
    const copy = (one: TimeEntry) => ({ note: one.note });
    expect(inverseOf({ op: "create", entry: { id: after.id } }, after, copy)).toEqual({
      op: "delete",
      entry: after,
    });
    expect(inverseOf({ op: "delete", entry: before }, null, copy)).toEqual({
      op: "create",
      entry: { note: "", id: before.id },
    });
    expect(
      inverseOf({ op: "update", entry: before, changes: { duration_seconds: 7200 } }, after, copy),
    ).toEqual({
      op: "update",
      entry: after,
      changes: { duration_seconds: 3600 },
    });
  });
});

describe("a pasted block", () => {
  it("is read as spreadsheets write it", () => {
    expect(blockOf("8\t7,5\r\n\t1:30\r\n")).toEqual([
      ["8", "7,5"],
      ["", "1:30"],
    ]);
    expect(blockOf("8")).toEqual([["8"]]);
  });

  it("lies over the cells from one on, and what does not fit is counted", () => {
    const rows = sheet([duration(atlas, 1, 1), entry({ ...draw, date: dates[2] ?? "" })]);
    const block = blockOf("8\t7,5\tnonsense\t\n1:30\t2\t9\n3");
    const plan = planPaste(rows, block, { row: 0, column: 1 }, (date) => date === dates[3], newId);
    // Row one: 8 over 1, 7.5 new, nonsense. Row two: 1:30 new, 2 over an interval, 9 on a locked day. Row three is none.
    expect(summary(plan.changes)).toEqual([
      `update ${dates[1]}`,
      `create ${dates[2]} 27000`,
      `create ${dates[1]} 5400`,
    ]);
    expect(Object.fromEntries(plan.skipped)).toEqual({ unreadable: 1, several: 1, locked: 1, outside: 1 });
  });
});

describe("filling", () => {
  it("takes the empty days only, and clears what may be cleared", () => {
    const [row] = sheet([duration(atlas, 0, 1)], [atlas]);
    if (!row) throw new Error("no row");
    const cells = row.cells
      .filter((cell) => workDays(dates).includes(cell.date))
      .map((cell) => ({ work: row, cell }));
    const plan = planFill(cells, 28_800, true, (date) => date === dates[4], newId);
    expect(summary(plan.changes)).toEqual([1, 2, 3].map((column) => `create ${dates[column]} 28800`));
    expect(plan.skipped.get("locked")).toBe(1);
    expect(summary(planFill(cells, null, false, open, newId).changes)).toEqual([`delete ${dates[0]}`]);
  });

  it("copies last week where nothing is yet", () => {
    const before = rowsOf(
      [duration(atlas, 0, 8), duration(atlas, 1, 6), duration(draw, 1, 2)].map((one) => ({
        ...one,
        date: addDays(one.date, -7),
      })),
      dates.map((date) => addDays(date, -7)),
      [],
      inOrder,
      recorded,
    );
    const plan = planCopy(sheet([duration(atlas, 0, 1)]), before, dates, open, newId);
    expect(summary(plan.changes)).toEqual([`create ${dates[1]} 21600`, `create ${dates[1]} 7200`]);
  });
});

describe("keys", () => {
  it.each([
    ["ArrowUp", false, { row: 0, column: 3 }],
    ["ArrowDown", false, { row: 2, column: 3 }],
    ["ArrowLeft", false, { row: 1, column: 2 }],
    ["ArrowRight", false, { row: 1, column: 4 }],
    ["Home", false, { row: 1, column: 0 }],
    ["End", false, { row: 1, column: 6 }],
    ["Tab", false, { row: 1, column: 4 }],
    ["Tab", true, { row: 1, column: 2 }],
    ["x", false, { row: 1, column: 3 }],
  ])("%s, shift %s", (key, shift, to) => {
    expect(moved({ row: 1, column: 3 }, key, shift, 3, 7)).toEqual(to);
  });

  it("Tab goes on in the next row and leaves the sheet at both ends", () => {
    expect(moved({ row: 0, column: 6 }, "Tab", false, 2, 7)).toEqual({ row: 1, column: 0 });
    expect(moved({ row: 1, column: 0 }, "Tab", true, 2, 7)).toEqual({ row: 0, column: 6 });
    expect(moved({ row: 1, column: 6 }, "Tab", false, 2, 7)).toBeUndefined();
    expect(moved({ row: 0, column: 0 }, "Tab", true, 2, 7)).toBeUndefined();
    expect(moved({ row: 0, column: 0 }, "ArrowUp", false, 2, 7)).toEqual({ row: 0, column: 0 });
  });

  it("a selection has all cells between its corners", () => {
    const rows = sheet([], [atlas, draw]);
    const selected = between(rows, { row: 1, column: 4 }, { row: 0, column: 3 });
    expect(selected.map(({ work, cell }) => `${work.key} ${cell.date}`)).toEqual(
      [atlas, draw].flatMap((work) => [3, 4].map((column) => `${keyOf(work)} ${dates[column]}`)),
    );
  });
});
