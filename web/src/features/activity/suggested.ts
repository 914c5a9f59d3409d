import type { NewTimeEntry } from "~/api/types";
import type { Rule, Suggestion } from "~/platform/activity/protocol";
import { readFeature } from "~/platform/activity/suggest/features";

/** A suggestion as somebody may correct it before it is accepted. */
export interface SuggestedDraft {
  /** The same for the same stretch of time, whatever is proposed for it. */
  id: string;
  from: number;
  to: number;
  project: string | null;
  task: string | null;
  note: string;
}

/** What a title may bring along and nobody reads. */
const LONGEST_NOTE = 500;

export function draftOf({ from, to, target, note }: Suggestion): SuggestedDraft {
  return {
    id: `${from}-${to}`,
    from: minute(from),
    to: minute(to),
    project: target.project,
    task: target.task,
    note: [...note].slice(0, LONGEST_NOTE).join(""),
  };
}

/** The entry that an accepted draft becomes. Nothing but these fields leaves the browser. */
export function entryOf({ from, to, project, task, note }: SuggestedDraft, zone: string): NewTimeEntry {
  return {
    kind: "interval",
    source: "manual",
    started_at: instant(from),
    ended_at: instant(to),
    start_time_zone: zone,
    end_time_zone: zone,
    note,
    ...(project && { project_id: project }),
    ...(project && task && { task_id: task }),
  };
}

/** The rule that somebody most likely means when they want "always so". */
export function seedOf({ reason, target, note }: Suggestion): Omit<Rule, "id"> {
  if (reason.by === "rule") return { ...target, field: reason.rule.field, contains: reason.rule.contains };
  const { field, value } = readFeature(reason.feature);
  return { ...target, field, contains: value || note };
}

function minute(at: number): number {
  return Math.round(at / 60_000) * 60_000;
}

function instant(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}
