import { expect, it } from "vitest";
import type { Notice, SavedReport } from "~/api/types";
import { client, id, member, project, task } from "~/test/objects";
import { placeOf, saidBy, wordsOf } from "./model";

const ada = member({ name: "Ada" });
const globex = client({ name: "Globex" });
const atlas = project({ name: "Atlas" });
const plan = task({ name: "Plan", project_id: atlas.id });
const scope = {
  clients: new Map([[globex.id, globex]]),
  projects: new Map([[atlas.id, atlas]]),
  tasks: new Map([[plan.id, plan]]),
};
const hours = { id: id(801), name: "Hours" } as SavedReport;
const members = new Map([[ada.id, ada]]);
const notice = (values: Partial<Notice>): Notice => ({
  id: id(800),
  kind: "mention",
  actor_id: ada.id,
  client_id: null,
  project_id: null,
  task_id: null,
  comment_id: null,
  saved_report_id: null,
  deadline: null,
  created_at: "2026-03-02T09:00:00Z",
  read_at: null,
  ...values,
});

it.each([
  [{ task_id: plan.id }, { actor: "Ada", subject: "Plan", detail: "Atlas" }],
  [{ project_id: atlas.id }, { actor: "Ada", subject: "Atlas" }],
  [{ client_id: globex.id, actor_id: null }, { subject: "Globex" }],
  [{ saved_report_id: hours.id, actor_id: null }, { subject: "Hours" }],
  [{ task_id: id(404) }, { actor: "Ada" }],
])("says of %j what the member may know", (values, expected) => {
  expect(wordsOf(notice(values), scope, members, [hours])).toEqual({
    actor: undefined,
    subject: undefined,
    detail: undefined,
    ...expected,
  });
});

it.each([
  [{ task_id: plan.id }, { to: "/tasks", search: { task: plan.id } }],
  [{ project_id: atlas.id }, { to: "/projects/$projectId", params: { projectId: atlas.id } }],
  [{ client_id: globex.id }, { to: "/clients", search: { comments: globex.id } }],
  [{ saved_report_id: hours.id }, { to: "/reports", search: { report: hours.id } }],
  [
    { kind: "working_time_proposed" as const, deadline: "2026-03-04" },
    { to: "/working-time", search: { date: "2026-03-04" } },
  ],
  [
    { kind: "working_time_answered" as const, deadline: "2026-03-04" },
    { to: "/working-time", search: { date: "2026-03-04", member: ada.id } },
  ],
  [
    { kind: "working_time_answered" as const, deadline: "2026-03-04", actor_id: null },
    { to: "/working-time", search: {} },
  ],
  [{}, undefined],
])("leads from %j to its place", (values, expected) => {
  expect(placeOf(notice(values))).toEqual(expected);
});

it("says of a proposal without an answer that nobody gave one", () => {
  expect(saidBy(notice({ kind: "working_time_answered", actor_id: null }))).toBe("working_time_lapsed");
  expect(saidBy(notice({ kind: "working_time_answered" }))).toBe("working_time_answered");
});
