import { describe, expect, it } from "vitest";
import type { Task } from "~/api/types";
import { id, project, task, taskStatuses } from "~/test/objects";
import {
  type BoardColumn,
  boardColumns,
  isSamePlace,
  loadOf,
  placeAt,
  placed,
  placeOf,
  readBoardSearch,
  stepOf,
} from "./model";

const [open, doing, done] = taskStatuses();
if (!open || !doing || !done) throw new Error("three statuses");
const statuses = [open, doing, done];
const atlas = project({ name: "Atlas", client_id: id(77) });
const borea = project({ name: "Borea" });
const old = project({ name: "Old", archived: true });
const projects = new Map([atlas, borea, old].map((one) => [one.id, one]));
const card = (name: string, rank: string, values: Partial<Task> = {}) =>
  task({ name, rank, project_id: atlas.id, status_id: open.id, ...values });
const a = card("A", "i0000000");
const b = card("B", "i0000001");
const c = card("C", "i00000005", { project_id: borea.id, assignee_ids: [id(5)] });
const d = card("D", "i0000000", { status_id: doing.id, status: "in_progress" });
const hidden = [
  card("Archived", "i0000003", { archived: true }),
  card("Of an old project", "i0000004", { project_id: old.id }),
  card("Of no known project", "i0000005", { project_id: id(404) }),
];
const tasks = [b, d, c, a, ...hidden];
const columns = boardColumns(tasks, projects, statuses, {});
const names = (column: BoardColumn | undefined) => column?.cards.map((one) => one.name).join("");

describe("the columns", () => {
  it("hold the current tasks of each status by rank", () => {
    expect(columns.map((column) => [column.status.name, names(column), column.total])).toEqual([
      ["Open", "ACB", 3],
      ["In progress", "D", 1],
      ["Done", "", 0],
    ]);
  });

  it.each([
    [{ project: atlas.id }, "AB"],
    [{ client: id(77) }, "AB"],
    [{ client: "none" }, "C"],
    [{ assignee: id(5) }, "C"],
    [{ assignee: "none" }, "AB"],
    [{ q: "bore" }, "C"],
    [{ q: "a", project: atlas.id }, "AB"],
  ])("show what %j lets through, and count all", (search, shown) => {
    const [column] = boardColumns(tasks, projects, statuses, search);
    expect([names(column), column?.total]).toEqual([shown, 3]);
  });

  it.each([
    [null, 9, "free"],
    [3, 2, "free"],
    [3, 3, "full"],
    [3, 4, "over"],
  ] as const)("with a limit of %s and %i tasks are %s", (task_limit, total, load) => {
    expect(loadOf({ status: { ...open, task_limit }, cards: [], total })).toBe(load);
  });
});

describe("a place", () => {
  const [first, second, third] = columns;
  if (!first || !second || !third) throw new Error("three columns");

  it("is behind the card above, or before the first one, or alone", () => {
    expect(placeAt(first, 0, d.id)).toEqual({ status_id: open.id, before_id: a.id });
    expect(placeAt(first, 2, d.id)).toEqual({ status_id: open.id, after_id: c.id });
    expect(placeAt(first, 3, d.id)).toEqual({ status_id: open.id, after_id: b.id });
    expect(placeAt(third, 0, d.id)).toEqual({ status_id: done.id });
  });

  it("never names the moved card itself", () => {
    expect(placeAt(first, 1, a.id)).toEqual({ status_id: open.id, before_id: c.id });
    expect(placeAt(first, 2, c.id)).toEqual({ status_id: open.id, after_id: a.id });
    expect(placeOf(columns, c)).toEqual({ status_id: open.id, after_id: a.id });
    expect(placeOf(columns, d)).toEqual({ status_id: doing.id });
  });

  it("is the same one when a card is dropped beside itself", () => {
    expect(isSamePlace(columns, c, placeAt(first, 1, c.id))).toBe(true);
    expect(isSamePlace(columns, c, placeAt(first, 2, c.id))).toBe(true);
    expect(isSamePlace(columns, c, placeAt(first, 3, c.id))).toBe(false);
    expect(isSamePlace(columns, a, placeAt(first, 0, a.id))).toBe(true);
    expect(isSamePlace(columns, a, placeAt(second, 0, a.id))).toBe(false);
  });

  it.each([
    [0, "DACB"],
    [1, "ADCB"],
    [2, "ACDB"],
    [3, "ACBD"],
  ])("shows the card at %i before the server answers", (index, expected) => {
    const moved = placed(d, placeAt(first, index, d.id), tasks, statuses);
    const after = boardColumns(
      tasks.map((one) => (one.id === d.id ? moved : one)),
      projects,
      statuses,
      {},
    );
    expect([names(after[0]), moved.status]).toEqual([expected, "open"]);
  });
});

describe("a key", () => {
  it.each([
    ["ArrowDown", a, ["Open", 1]],
    ["ArrowUp", a, undefined],
    ["ArrowDown", b, undefined],
    ["ArrowRight", b, ["In progress", 1]],
    ["ArrowLeft", d, ["Open", 0]],
    ["ArrowLeft", a, undefined],
    ["Enter", a, undefined],
  ] as const)("%s leads on", (key, from, expected) => {
    const step = stepOf(columns, from, key);
    expect(step && [step.column.status.name, step.index]).toEqual(expected);
  });
});

it("reads what the address carries and drops the rest", () => {
  expect(readBoardSearch({ q: 7, project: "p", client: "", assignee: ["x"], other: 1 })).toEqual({
    q: "7",
    project: "p",
  });
});
