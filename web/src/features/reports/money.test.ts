import { expect, test } from "vitest";
import type { Report } from "~/api/types";
import { moneyColumns, worthOf } from "./money";

const report = (currency: string | null, cost_minor: number | null | undefined) =>
  ({
    currency,
    total: {
      money: cost_minor === undefined ? null : { billable_minor: 100, cost_minor, unrated_seconds: 0 },
    },
  }) as Report;

test.each([
  [null, undefined, []],
  ["EUR", null, ["amount"]],
  ["EUR", 0, ["amount", "cost", "profit"]],
] as const)("a report in %s with costs %s has the columns %j", (currency, cost, columns) => {
  expect(moneyColumns(report(currency, cost))).toEqual(columns);
});

test("groups are worth the sum of theirs", () => {
  const group = (billable_minor: number, cost_minor: number | null) => ({
    money: { billable_minor, cost_minor, unrated_seconds: 0 },
  });
  expect(worthOf([group(9000, 5000), group(1, 2)])).toEqual({ amount: 9001, cost: 5002, profit: 3999 });
  expect(worthOf([group(9000, null), { money: null }])).toEqual({ amount: 9000, cost: 0, profit: 9000 });
});
