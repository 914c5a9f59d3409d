import { expect, test } from "vitest";
import type { Rate } from "~/api/types";
import { inOrder, isCurrent, scopeOf } from "./model";

const rate = (values: Partial<Rate>): Rate => ({
  id: "r",
  kind: "billable",
  member_id: null,
  project_id: null,
  task_id: null,
  valid_from: "2026-01-01",
  hourly_minor: 9000,
  currency: "EUR",
  reason: "",
  set_by: "ada",
  set_at: "2026-01-01T00:00:00Z",
  allowed_actions: [],
  ...values,
});

test.each([
  [{}, "organization"],
  [{ member_id: "ada" }, "member"],
  [{ project_id: "atlas" }, "project"],
  [{ project_id: "atlas", member_id: "ada" }, "projectMember"],
  [{ project_id: "atlas", task_id: "plan" }, "task"],
])("%j is the rate of its scope", (values, scope) => {
  expect(scopeOf(rate(values))).toBe(scope);
});

test("a rate counts until the next one of its scope", () => {
  const [old, now, future, cost, other] = [
    rate({}),
    rate({ valid_from: "2026-03-16" }),
    rate({ valid_from: "2026-09-01" }),
    rate({ kind: "cost" }),
    rate({ member_id: "ada" }),
  ] as const;
  const all = [old, now, future, cost, other];
  const current = all.filter((one) => isCurrent(one, all, "2026-06-01"));
  expect(current).toEqual([now, cost, other]);
  expect(isCurrent(old, all, "2026-03-15")).toBe(true);
});

test("the general stands before the special, and the newest first", () => {
  const rates = [
    rate({ project_id: "atlas", task_id: "plan" }),
    rate({}),
    rate({ project_id: "atlas" }),
    rate({ valid_from: "2026-03-16" }),
  ];
  expect(inOrder(rates).map((one) => `${scopeOf(one)} ${one.valid_from}`)).toEqual([
    "organization 2026-03-16",
    "organization 2026-01-01",
    "project 2026-01-01",
    "task 2026-01-01",
  ]);
});
