import type { BurnUp, DateText, Project } from "~/api/types";
import { addDays, daysBetween } from "~/lib/dates";

/** How much of the budget is gone, in whole percent, never rounded up to a mark that is not reached. */
export function usedPercent(trackedSeconds: number, budgetSeconds: number): number {
  return Math.trunc((trackedSeconds * 100) / budgetSeconds);
}

export interface BudgetAlert {
  /** The highest mark that is reached. */
  mark: number;
  /** What is used, in percent. */
  percent: number;
  over: boolean;
}

/** What to say about the budget of a project; nothing while no mark is reached. */
export function budgetAlert(
  project: Pick<Project, "budget_seconds" | "budget_alerts_reached" | "tracked_seconds">,
): BudgetAlert | undefined {
  const mark = project.budget_alerts_reached.at(-1);
  if (mark === undefined || project.budget_seconds === null) return undefined;
  const percent = usedPercent(project.tracked_seconds, project.budget_seconds);
  return { mark, percent, over: project.tracked_seconds >= project.budget_seconds };
}

/** The marks of a budget as they are typed: `80, 100`. Nothing where something else was typed. */
export function readMarks(text: string): number[] | undefined {
  const words = text.split(/[\s,;%]+/).filter((word) => word !== "");
  if (words.some((word) => !/^[0-9]{1,3}$/.test(word))) return undefined;
  const marks = [...new Set(words.map(Number))].toSorted((left, right) => left - right);
  const fits = marks.length <= 5 && marks.every((mark) => mark >= 1 && mark <= 500);
  return fits ? marks : undefined;
}

/** A change of hours with its sign, such as `+4:00`. */
export function signed(seconds: number, duration: (seconds: number) => string): string {
  return seconds > 0 ? `+${duration(seconds)}` : duration(seconds);
}

export interface BurnUpRow {
  date: DateText;
  tracked: number | null;
  scope: number | null;
  /** The way from today to the forecast. */
  forecast: number | null;
}

/** Further ahead than this the way to the forecast would press the past against the edge. */
const MOST_AHEAD = 60;

/** The points of the chart: what was, and evenly spaced, the way to the forecast. */
export function chartRows(burnUp: BurnUp): BurnUpRow[] {
  const rows: BurnUpRow[] = burnUp.points.map((point) => ({
    date: point.date,
    tracked: point.tracked_seconds,
    scope: point.scope_seconds,
    forecast: null,
  }));
  const last = rows.at(-1);
  const { forecast } = burnUp;
  if (!last || !forecast || last.tracked === null || last.scope === null) return rows;
  const width = burnUp.step === "day" ? 1 : 7;
  const days = daysBetween(last.date, forecast.date);
  const steps = Math.ceil(days / width);
  if (steps < 1 || steps > MOST_AHEAD) return rows;
  last.forecast = last.tracked;
  for (let step = 1; step <= steps; step += 1) {
    const share = Math.min(1, (step * width) / days);
    rows.push({
      date: step === steps ? forecast.date : addDays(last.date, step * width),
      tracked: null,
      scope: last.scope,
      forecast: Math.round(last.tracked + forecast.remaining_seconds * share),
    });
  }
  return rows;
}

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000].map(
  (hours) => hours * 3600,
);

/** Even amounts for the axis, from nothing to above the highest point. */
export function hourTicks(rows: BurnUpRow[]): number[] {
  const highest = rows.reduce((most, row) => Math.max(most, row.tracked ?? 0, row.scope ?? 0), 0);
  const step = steps.find((candidate) => highest <= candidate * 5) ?? 360_000_000;
  const count = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

export interface MemberHours {
  /** Null for those whose hours one may not see. */
  memberId: string | null;
  seconds: number;
}

/** Who takes part, with the hours of those one may see and the rest in one line. */
export function memberHours(
  memberIds: string[],
  groups: { keys: { id: string | null }[]; duration_seconds: number }[],
  trackedSeconds: number,
): MemberHours[] {
  const hours = new Map(memberIds.map((id) => [id, 0]));
  for (const group of groups) {
    const id = group.keys[0]?.id;
    if (id) hours.set(id, group.duration_seconds);
  }
  const rows: MemberHours[] = [...hours].map(([memberId, seconds]) => ({ memberId, seconds }));
  const rest = trackedSeconds - rows.reduce((sum, row) => sum + row.seconds, 0);
  rows.sort((left, right) => right.seconds - left.seconds);
  return rest > 0 ? [...rows, { memberId: null, seconds: rest }] : rows;
}
