import type { Finding, Timesheet, TimesheetOperation, Uuid } from "~/api/types";

/** A week that an approver may agree to without looking: it waits, and the checks found nothing in it. */
export function isClean(week: Timesheet): boolean {
  return may(week, "approve") && ownFindings(week).length === 0;
}

/** What only its member can answer: a day off and a forgotten one look alike, and other weeks are other weeks. */
const asked: ReadonlySet<Finding["code"]> = new Set(["empty_day", "day_gap", "open_earlier_weeks"]);

/** What was found in what the week holds; what may be missing says nothing against it. */
export function ownFindings(week: Timesheet): Finding[] {
  return week.findings.filter((finding) => !asked.has(finding.code));
}

/** Whether the caller may take the step now. */
export function may(week: Timesheet, step: string): boolean {
  return week.allowed_actions.includes(step);
}

/** The approval of these weeks, each as it was seen: what changed meanwhile is looked at again. */
export function approvalOf(weeks: Timesheet[]): TimesheetOperation[] {
  return weeks
    .filter((week) => may(week, "approve"))
    .map((week) => ({ id: week.id ?? "", step: "approve" as const, version: week.version, comment: "" }));
}

/** The place that is current after the list changed: the same week, or the one that took its place. */
export function current(weeks: Timesheet[], id: Uuid | undefined, index: number): number {
  const same = weeks.findIndex((week) => week.id === id);
  return same >= 0 ? same : Math.max(0, Math.min(index, weeks.length - 1));
}
