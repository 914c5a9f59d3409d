import type { FindingSeverity, SecurityFinding } from "~/api/types";

/** The colour that goes with the word; the word alone says it, too. */
export const tones: Record<FindingSeverity, "neutral" | "accent" | "warning" | "danger"> = {
  low: "neutral",
  medium: "accent",
  high: "warning",
  critical: "danger",
};

export const severities: FindingSeverity[] = ["low", "medium", "high", "critical"];

/** The networks of a text field: one a line, or with commas as they are copied from elsewhere. */
export function networksOf(text: string): string[] {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  return [...new Set(words)];
}

/** What is counted, in an order that reads well; what has no words of ours is left out. */
const order = [
  "refused",
  "accounts",
  "networks",
  "count",
  "operation",
  "last_operation",
  "browser",
  "sessions_ended",
  "tokens_paused",
] as const;

export type EvidenceKey = (typeof order)[number];

export function evidenceOf(finding: SecurityFinding): [EvidenceKey, string | number][] {
  const evidence = finding.evidence as Record<string, unknown>;
  return order.flatMap((key): [EvidenceKey, string | number][] => {
    const value = evidence[key];
    return typeof value === "number" || typeof value === "string" ? [[key, value]] : [];
  });
}

/** Whether the measure still holds. */
export function isOn(finding: SecurityFinding, now: number): boolean {
  return finding.measure_until !== null && Date.parse(finding.measure_until) > now;
}

/** The finding that a mail leads to stands first where the list does not show it. */
export function withAsked(list: SecurityFinding[], asked: SecurityFinding | undefined): SecurityFinding[] {
  if (!asked || list.some((finding) => finding.id === asked.id)) return list;
  return [asked, ...list];
}
