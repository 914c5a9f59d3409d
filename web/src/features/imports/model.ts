import type { Import, ImportOptions, ImportQuestion, ImportState } from "~/api/types";

const moving: ReadonlySet<ImportState> = new Set(["queued", "running"]);

/** Whether an import is on its way, so that its page looks again soon. */
export function isMoving(state: ImportState): boolean {
  return moving.has(state);
}

/** Whether there is still something to cancel. */
export function isCancellable(item: Import): boolean {
  return isMoving(item.state) || item.state === "needs_answers" || (item.state === "ready" && item.dry_run);
}

/** Whole percent of an import's progress. */
export function percentOf(item: Import): number {
  return Math.max(0, Math.min(100, Math.round(item.progress * 100)));
}

export type Reconciliation =
  | { kind: "equal"; seconds: number }
  | { kind: "explained"; source: number; stored: number; duplicate: number; leftOut: number }
  | { kind: "different"; source: number; stored: number; difference: number };

/** Whether the file's own total and what is stored agree, to the second. */
export function reconcile(
  item: Pick<Import, "source_seconds" | "stored_seconds" | "duplicate_seconds" | "left_out_seconds">,
): Reconciliation {
  const { source_seconds: source, stored_seconds: stored } = item;
  const { duplicate_seconds: duplicate = 0, left_out_seconds: leftOut = 0 } = item;
  if (source === stored) return { kind: "equal", seconds: source };
  if (source === stored + duplicate + leftOut)
    return { kind: "explained", source, stored, duplicate, leftOut };
  return { kind: "different", source, stored, difference: stored - source };
}

/** Answers by question: one text, or one per subject. */
export interface Answers {
  date_order?: string;
  time_zone?: string;
  members: Record<string, string>;
  projects: Record<string, string>;
}

/** What is proposed before anybody answers. */
export function proposedAnswers(questions: ImportQuestion[], zone: string): Answers {
  const answers: Answers = { members: {}, projects: {} };
  for (const question of questions) {
    if (question.key === "time_zone") answers.time_zone = zone;
    if (question.key === "projects") {
      answers.projects = Object.fromEntries(question.subjects.map((subject) => [subject, "create"]));
    }
  }
  return answers;
}

/** The questions that still lack an answer. */
export function unanswered(questions: ImportQuestion[], answers: Answers): ImportQuestion["key"][] {
  return questions
    .filter((question) => {
      if (question.key === "date_order") return !answers.date_order;
      if (question.key === "time_zone") return !answers.time_zone;
      const given = question.key === "members" ? answers.members : answers.projects;
      return question.subjects.some((subject) => !given[subject]);
    })
    .map((question) => question.key);
}

/** Earlier options with the answers put over them, as the file is sent again. */
export function withAnswers(options: ImportOptions, answers: Answers): ImportOptions {
  const order = (["ymd", "mdy", "dmy"] as const).find((known) => known === answers.date_order);
  return {
    ...options,
    ...(order ? { date_order: order } : {}),
    ...(answers.time_zone ? { time_zone: answers.time_zone } : {}),
    ...merged("members", options.members, answers.members),
    ...merged("projects", options.projects, answers.projects),
  };
}

function merged<Key extends "members" | "projects">(
  key: Key,
  before: Record<string, string> | undefined,
  after: Record<string, string>,
): { [Name in Key]?: Record<string, string> } {
  const all = { ...before, ...after };
  if (Object.keys(all).length === 0) return {};
  return { [key]: all } as { [Name in Key]?: Record<string, string> };
}

/** Why a file cannot be sent, before the server is bothered with it. */
export function fileProblem(file: Pick<File, "size">): "empty" | "tooLarge" | undefined {
  if (file.size === 0) return "empty";
  return file.size > 2 * 1024 ** 3 ? "tooLarge" : undefined;
}

/** What the summary says was, or would be, created; only what is more than nothing. */
export function created(item: Import): { kind: keyof Import["summary"]; count: number }[] {
  const kinds = ["members", "clients", "projects", "tasks", "tags"] as const;
  return kinds.map((kind) => ({ kind, count: item.summary[kind] })).filter(({ count }) => count > 0);
}
