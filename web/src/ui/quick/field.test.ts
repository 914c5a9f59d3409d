import { describe, expect, it } from "vitest";
import type { Client, Project, Tag, Task } from "~/api/types";
import { parseQuick } from "./parse/parse";
import { findByName, intentOf, nothingPicked, resolve } from "./resolve";
import { suggestFor, suggestRecent } from "./suggest";
import { tokenAt, without } from "./tokens";

const stored = { created_at: "", updated_at: "", version: 1, allowed_actions: [], archived: false, note: "" };
const project = (id: string, name: string, more: Partial<Project> = {}): Project => ({
  ...stored,
  id,
  name,
  client_id: null,
  code: null,
  color: "teal",
  billable: true,
  visibility: "everyone",
  member_ids: [],
  estimate_seconds: null,
  budget_seconds: null,
  budget_alerts: [],
  budget_alerts_reached: [],
  tracked_seconds: 0,
  ...more,
});
const task = (id: string, name: string, project_id: string): Task => ({
  ...stored,
  id,
  name,
  project_id,
  status: "open",
  status_id: "s1",
  rank: "i0000000",
  estimate_seconds: null,
  deadline: null,
  billable: "inherit",
  assignee_ids: [],
  tracked_seconds: 0,
});
const projects = [
  project("p1", "Atlas Rollout", { client_id: "c1" }),
  project("p2", "Atlas Support"),
  project("p3", "Billing"),
  project("p4", "Old billing", { archived: true }),
];
const tasks = [task("t1", "Review", "p1"), task("t2", "Review", "p3"), task("t3", "Design", "p3")];
const client: Client = { ...stored, id: "c1", name: "Globex" };
const tags: Tag[] = [{ ...stored, id: "g1", name: "support", color: "blue" }];
const scope = {
  clients: new Map([[client.id, client]]),
  projects: new Map(projects.map((one) => [one.id, one])),
  tasks: new Map(tasks.map((one) => [one.id, one])),
};
const read = (line: string, picked = nothingPicked) =>
  resolve(parseQuick(line, "2026-11-22"), picked, projects, tasks);

describe("names in the field", () => {
  it.each([
    ["billing", "p3"],
    ["BILL", "p3"],
    ["atlas-rollout", "p1"],
    ["rollout", "p1"],
    ["atlas", undefined],
    ["zeus", undefined],
  ])("@%s finds %s", (name, id) => expect(findByName(projects, name)?.id).toBe(id));

  it("finds a task within the project that was typed, and takes the project of a task that was picked", () => {
    expect(read("@billing /review").task?.id).toBe("t2");
    expect(read("/review").unknown).toEqual({ task: "review" });
    expect(read("", { ...nothingPicked, taskId: "t3" }).project?.id).toBe("p3");
  });

  it("drops a picked task when another project is typed", () => {
    expect(read("@rollout", { ...nothingPicked, projectId: "p3", taskId: "t3" })).toMatchObject({
      project: { id: "p1" },
      task: undefined,
    });
  });
});

describe("what Enter does", () => {
  it("starts a timer when no time is said", () => {
    expect(intentOf(read("call @billing #support !billable"), "Europe/Berlin")).toEqual({
      kind: "start",
      start: { note: "call", billable: "yes", tags: ["support"], project_id: "p3" },
    });
  });

  it("starts a timer in the past for an open range, in the member's zone", () => {
    expect(intentOf(read("9- call"), "Asia/Kolkata")).toMatchObject({
      kind: "start",
      start: { started_at: "2026-11-22T09:00:00", start_time_zone: "Asia/Kolkata" },
    });
  });

  it("adds an entry for a range and a duration entry for a length", () => {
    expect(intentOf(read("9-10:15 call"), "Europe/Berlin")).toMatchObject({
      kind: "add",
      entry: { kind: "interval", started_at: "2026-11-22T09:00:00", ended_at: "2026-11-22T10:15:00" },
    });
    expect(intentOf(read("yesterday 1h30"), "Europe/Berlin")).toMatchObject({
      kind: "add",
      entry: { kind: "duration", date: "2026-11-21", duration_seconds: 5400 },
    });
  });

  it("asks for the length when only a date is said", () => {
    expect(intentOf(read("yesterday call"), "Europe/Berlin")).toEqual({ kind: "ask_length" });
  });
});

describe("the popup", () => {
  it.each([
    ["call @at", 8, { sigil: "@", query: "at", start: 5, end: 8 }],
    ["@", 1, { sigil: "@", query: "", start: 0, end: 1 }],
    ['@"big pro', 9, { sigil: "@", query: "big pro", start: 0, end: 9 }],
    ["mail ada@example", 16, undefined],
    ["call ", 5, undefined],
  ])("in %o at %s completes %o", (text, cursor, token) => expect(tokenAt(text, cursor)).toEqual(token));

  it("takes an accepted token out of the text", () => {
    const taken = (text: string, cursor: number) => {
      const token = tokenAt(text, cursor);
      return token && without(text, token);
    };
    expect(taken("call @at tomorrow", 8)).toEqual({ text: "call tomorrow", cursor: 5 });
    expect(taken("call @at", 8)).toEqual({ text: "call ", cursor: 5 });
    expect(taken("@at call", 3)).toEqual({ text: "call", cursor: 0 });
  });

  it("offers projects by their own name or their client's, never archived ones", () => {
    const names = (query: string) =>
      suggestFor({ sigil: "@", query, start: 0, end: 0 }, nothingPicked, scope, tags).map((one) => one.label);
    expect(names("globex")).toEqual(["Atlas Rollout"]);
    expect(names("billing")).toEqual(["Billing"]);
  });

  it("offers the very name before longer ones that contain it, and those that begin so before the others", () => {
    const named = ["devops", "ops room", "ops"].map((name, at) => ({
      ...stored,
      id: `o${at}`,
      name,
      color: "blue",
    }));
    const found = suggestFor(
      { sigil: "#", query: "ops", start: 0, end: 0 },
      nothingPicked,
      scope,
      named as Tag[],
    );
    expect(found.map((one) => one.label)).toEqual(["ops", "ops room", "devops"]);
  });

  it("offers only tasks of the project that was picked", () => {
    const picked = { ...nothingPicked, projectId: "p3" };
    const found = suggestFor({ sigil: "/", query: "", start: 0, end: 0 }, picked, scope, tags);
    expect(found.map((one) => one.key)).toEqual(["t2", "t3"]);
  });

  it("offers earlier work that contains the text, but not the text itself", () => {
    const work = {
      project_id: "p1",
      task_id: null,
      billable: "inherit" as const,
      tags: [],
      last_used_at: "1",
    };
    const recent = [
      { ...work, note: "Call Globex" },
      { ...work, note: "call" },
    ];
    expect(suggestRecent("call", recent, scope).map((one) => one.note)).toEqual(["Call Globex"]);
  });
});
