import type { Report, ReportGroup } from "~/api/types";

/** Which columns of money a report has. */
export function moneyColumns(report: Report): ("amount" | "cost" | "profit")[] {
  if (!report.currency || !report.total.money) return [];
  return report.total.money.cost_minor === null ? ["amount"] : ["amount", "cost", "profit"];
}

export interface Worth {
  amount: number;
  cost: number;
  profit: number;
}

/** What some groups are worth together, in minor units. */
export function worthOf(groups: Pick<ReportGroup, "money">[]): Worth {
  const sum = (of: (group: Pick<ReportGroup, "money">) => number) =>
    groups.reduce((total, group) => total + of(group), 0);
  const amount = sum((group) => group.money?.billable_minor ?? 0);
  const cost = sum((group) => group.money?.cost_minor ?? 0);
  return { amount, cost, profit: amount - cost };
}
