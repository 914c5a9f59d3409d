import { describe, expect, it } from "vitest";
import type { Import, ImportQuestion } from "~/api/types";
import { id } from "~/test/objects";
import {
  created,
  fileProblem,
  isCancellable,
  percentOf,
  proposedAnswers,
  reconcile,
  unanswered,
  withAnswers,
} from "./model";

const item = (values: Partial<Import>): Import => ({
  id: id(1),
  format: "toggl-csv",
  file_name: "x.csv",
  dry_run: true,
  state: "ready",
  progress: 1,
  rows: 0,
  stored: 0,
  skipped: 0,
  problems: [],
  problem_count: 0,
  source_seconds: 0,
  stored_seconds: 0,
  questions: [],
  summary: { members: 0, clients: 0, projects: 0, tasks: 0, tags: 0 },
  created_at: "2026-11-22T10:00:00Z",
  finished_at: null,
  ...values,
});

const question = (key: ImportQuestion["key"], subjects: string[] = []): ImportQuestion => ({
  key,
  message: "",
  options: [],
  subjects,
});

describe("reconciliation", () => {
  it("agrees only to the second", () => {
    expect(reconcile({ source_seconds: 6_471_300, stored_seconds: 6_471_300 })).toEqual({
      kind: "equal",
      seconds: 6_471_300,
    });
    expect(reconcile({ source_seconds: 3600, stored_seconds: 3599 })).toEqual({
      kind: "different",
      source: 3600,
      stored: 3599,
      difference: -1,
    });
  });

  it("explains a second import by what was there already", () => {
    const second = {
      source_seconds: 3600,
      stored_seconds: 0,
      duplicate_seconds: 3000,
      left_out_seconds: 600,
    };
    expect(reconcile(second)).toEqual({
      kind: "explained",
      source: 3600,
      stored: 0,
      duplicate: 3000,
      leftOut: 600,
    });
    expect(reconcile({ ...second, left_out_seconds: 0 }).kind).toBe("different");
  });
});

describe("answers", () => {
  const questions = [
    question("date_order"),
    question("time_zone"),
    question("members", ["Tom", "Reception"]),
    question("projects", ["Globex / Web"]),
  ];

  it("are proposed where a proposal does no harm, and never for people or dates", () => {
    const proposed = proposedAnswers(questions, "Europe/Berlin");
    expect(proposed).toEqual({
      time_zone: "Europe/Berlin",
      members: {},
      projects: { "Globex / Web": "create" },
    });
    expect(unanswered(questions, proposed)).toEqual(["date_order", "members"]);
  });

  it("are complete when every name has one", () => {
    const answers = { date_order: "dmy", time_zone: "UTC", projects: { "Globex / Web": "skip" } };
    expect(unanswered(questions, { ...answers, members: { Tom: "me" } })).toEqual(["members"]);
    expect(unanswered(questions, { ...answers, members: { Tom: "me", Reception: "skip" } })).toEqual([]);
  });

  it("are put over the options of the first look", () => {
    expect(
      withAnswers(
        { time_zone: "UTC", create_missing: true, members: { Ada: "me" } },
        { date_order: "dmy", time_zone: "Europe/Berlin", members: { Tom: "skip" }, projects: {} },
      ),
    ).toEqual({
      date_order: "dmy",
      time_zone: "Europe/Berlin",
      create_missing: true,
      members: { Ada: "me", Tom: "skip" },
    });
  });

  it("never send an order of dates the server does not know", () => {
    expect(withAnswers({}, { date_order: "ydm", members: {}, projects: {} })).toEqual({});
  });
});

it.each([
  ["queued", true, true],
  ["running", false, true],
  ["needs_answers", true, true],
  ["ready", true, true],
  ["stored", false, false],
  ["failed", true, false],
  ["cancelled", true, false],
] as const)("an import that is %s (dry run: %s) can be cancelled: %s", (state, dry_run, expected) => {
  expect(isCancellable(item({ state, dry_run }))).toBe(expected);
});

it("keeps progress between 0 and 100 whatever comes", () => {
  expect([-0.1, 0, 0.456, 1, 1.7].map((progress) => percentOf(item({ progress })))).toEqual([
    0, 0, 46, 100, 100,
  ]);
});

it("names only what is created", () => {
  const summary = { members: 0, clients: 2, projects: 1, tasks: 0, tags: 5 };
  expect(created(item({ summary })).map(({ kind }) => kind)).toEqual(["clients", "projects", "tags"]);
});

it("refuses empty and huge files before sending them", () => {
  expect(fileProblem({ size: 0 })).toBe("empty");
  expect(fileProblem({ size: 2 * 1024 ** 3 })).toBeUndefined();
  expect(fileProblem({ size: 2 * 1024 ** 3 + 1 })).toBe("tooLarge");
});
