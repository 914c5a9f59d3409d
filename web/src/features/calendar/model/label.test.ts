import { expect, it } from "vitest";
import type { Scope } from "~/api/queries/scope";
import { wordsOf } from "./label";

const scope = {
  clients: new Map([["c", { name: "Globex" }]]),
  projects: new Map([
    ["p", { name: "Atlas", client_id: "c" }],
    ["own", { name: "Office", client_id: null }],
  ]),
  tasks: new Map([["t", { name: "Design" }]]),
} as unknown as Scope;

it.each([
  ["note", "call", "p", "t", "call", "Atlas / Design"],
  ["note", "", "p", "t", "Atlas / Design", ""],
  ["note", "", null, null, "", ""],
  ["client", "call", "p", "t", "Globex", "Atlas / Design · call"],
  ["client", "call", "own", null, "Office", "call"],
  ["client", "call", null, null, "call", ""],
  ["project", "call", "p", "t", "Atlas", "Design · call"],
  ["project", "call", "p", null, "Atlas", "call"],
  ["project", "call", null, null, "call", ""],
  ["task", "call", "p", "t", "Design", "Atlas · call"],
  ["task", "call", "p", null, "Atlas", "call"],
  ["task", "call", null, null, "call", ""],
] as const)("%s first of %j, %s, %s", (first, note, project_id, task_id, title, rest) =>
  expect(wordsOf({ note, project_id, task_id }, scope, first)).toEqual({ title, rest }),
);
