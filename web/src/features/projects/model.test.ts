import { describe, expect, it } from "vitest";
import type { Project } from "~/api/types";
import { client, id, project, task } from "~/test/objects";
import {
  changesBack,
  changesOf,
  clientRows,
  openTasks,
  plannedSeconds,
  readProjectSearch,
  readTaskSearch,
  seesProject,
  shownProjects,
  shownTasks,
  urgency,
} from "./model";

const names = (items: { name: string }[]) => items.map(({ name }) => name);

describe("the address of a list", () => {
  it("keeps what makes sense and drops the rest", () => {
    expect(readTaskSearch({ q: "a", status: "done", assignee: id(1), archived: true, other: 1 })).toEqual({
      q: "a",
      status: "done",
      assignee: id(1),
      archived: true,
    });
    expect(readTaskSearch({ q: "", status: "nonsense", project: 7, archived: "true" })).toEqual({
      project: "7",
    });
    expect(readProjectSearch({ q: ["x"], client: null })).toEqual({});
  });

  it("takes digits for a search text, not for a number", () => {
    expect(readProjectSearch({ q: 2026 })).toEqual({ q: "2026" });
  });
});

describe("the project list", () => {
  const globex = client({ name: "Globex" });
  const clients = new Map([[globex.id, globex]]);
  const projects = [
    project({ name: "Phase 10", client_id: globex.id }),
    project({ name: "Phase 9", client_id: globex.id, code: "P9" }),
    project({ name: "Internal" }),
    project({ name: "Old", archived: true }),
  ];

  it("sorts numbers in names as numbers and leaves archived projects out", () => {
    expect(names(shownProjects(projects, clients, {}))).toEqual(["Internal", "Phase 9", "Phase 10"]);
    expect(names(shownProjects(projects, clients, { archived: true }))).toContain("Old");
  });

  it("finds projects by name, code and client", () => {
    expect(names(shownProjects(projects, clients, { q: "p9" }))).toEqual(["Phase 9"]);
    expect(names(shownProjects(projects, clients, { q: "GLOB" }))).toEqual(["Phase 9", "Phase 10"]);
    expect(names(shownProjects(projects, clients, { client: "none" }))).toEqual(["Internal"]);
  });
});

describe("the task list", () => {
  const atlas = project({ name: "Atlas" });
  const old = project({ name: "Old", archived: true });
  const projects = new Map([atlas, old].map((item) => [item.id, item]));
  const tasks = [
    task({ name: "Later", project_id: atlas.id, deadline: "2026-12-01" }),
    task({ name: "Undated", project_id: atlas.id, assignee_ids: [id(7)] }),
    task({ name: "First", project_id: atlas.id, deadline: "2026-11-01", status: "in_progress" }),
    task({ name: "Finished", project_id: atlas.id, status: "done" }),
    task({ name: "Of an archived project", project_id: old.id }),
  ];

  it("shows what is not done, by deadline, without the tasks of archived projects", () => {
    expect(names(shownTasks(tasks, projects, {}))).toEqual(["First", "Later", "Undated"]);
  });

  it("filters by status, assignee and nobody", () => {
    expect(names(shownTasks(tasks, projects, { status: "done" }))).toEqual(["Finished"]);
    expect(names(shownTasks(tasks, projects, { assignee: id(7) }))).toEqual(["Undated"]);
    expect(names(shownTasks(tasks, projects, { assignee: "none" }))).toEqual(["First", "Later"]);
    expect(names(shownTasks(tasks, projects, { status: "all", archived: true }))).toHaveLength(5);
  });

  it("counts open tasks by project and sums the estimates that exist", () => {
    expect(openTasks(tasks).get(atlas.id)).toBe(3);
    expect(plannedSeconds(tasks)).toBeNull();
    const planned = [task({ estimate_seconds: 3600 }), task({ estimate_seconds: 0 }), task()];
    expect(plannedSeconds(planned)).toBe(3600);
  });
});

describe("a deadline", () => {
  it.each([
    ["2026-11-21", "late"],
    ["2026-11-22", "soon"],
    ["2026-11-25", "soon"],
    ["2026-11-26", "calm"],
  ])("of %s is %s on 22 November", (deadline, tone) => {
    expect(urgency({ deadline, status: "open" }, "2026-11-22")).toBe(tone);
  });

  it("of a finished task is never late", () => {
    expect(urgency({ deadline: "2020-01-01", status: "done" }, "2026-11-22")).toBe("calm");
  });
});

it("adds up the recorded time of all projects of a client, archived ones too", () => {
  const globex = client();
  const rows = clientRows(
    [globex, client({ name: "Other" })],
    [
      project({ client_id: globex.id, tracked_seconds: 60 }),
      project({ client_id: globex.id, tracked_seconds: 40, archived: true }),
      project({ tracked_seconds: 1000 }),
    ],
    {},
  );
  expect(rows.map(({ projects, trackedSeconds }) => [projects, trackedSeconds])).toEqual([
    [1, 100],
    [0, 0],
  ]);
});

it("sends only the fields that changed, so that a patch never touches what it does not name", () => {
  const before = project({ name: "Atlas", member_ids: [id(1)], code: null });
  expect(changesOf<Project>(before, { ...before, name: "Atlas 2", member_ids: [id(1)], code: null })).toEqual(
    {
      name: "Atlas 2",
    },
  );
});

it("takes several changes back to what each task was before", () => {
  const before = [task({ name: "A", deadline: null }), task({ name: "B", deadline: "2026-05-01" })];
  const operations = before.map((one) => ({
    task: one,
    changes: { deadline: "2026-06-01", archived: true },
  }));
  const after = before.map((one) => ({ ...one, deadline: "2026-06-01", archived: true, version: 2 }));
  expect(changesBack(operations, after)).toEqual([
    { task: after[0], changes: { deadline: null, archived: false } },
    { task: after[1], changes: { deadline: "2026-05-01", archived: false } },
  ]);
});

it("knows who sees a project", () => {
  const hidden = project({ visibility: "members", member_ids: [id(1)] });
  expect(seesProject({ id: id(1), role: "member" }, hidden)).toBe(true);
  expect(seesProject({ id: id(2), role: "member" }, hidden)).toBe(false);
  expect(seesProject({ id: id(2), role: "manager" }, hidden)).toBe(true);
  expect(seesProject({ id: id(2), role: "member" }, project())).toBe(true);
});
