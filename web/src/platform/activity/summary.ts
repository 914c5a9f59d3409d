import type { Booked, Span } from "./protocol";
import type { ActivityRecord } from "./sealed/records";
import { lengthOf, union, within, without } from "./spans";
import { awayOf, partsOf, presentOf } from "./tracks";

/** How long something was in front, and how long of that under which project. */
export interface Share {
  name: string;
  ms: number;
}

export interface Summary {
  /** When somebody was there. */
  present: number;
  unbooked: number;
  applications: Share[];
  sites: Share[];
  /** By the id of the project whose entries cover the time; "" is an entry without a project. */
  projects: Share[];
}

/** A day in figures. */
export function summarize(records: ActivityRecord[], span: Span, booked: Booked[]): Summary {
  const own = records.filter((record) => record.from < span.to && record.to >= span.from);
  const away = awayOf(own);
  const present = presentOf(own, span);
  const byGroup = (kind: "window" | "browser") =>
    shares(partsOf(kind, own, away, span).map(({ group, from, to }) => [group, to - from]));
  const projects = booked.map(({ project, from, to }): [string, number] => [
    project ?? "",
    lengthOf(present.flatMap((one) => within(one, [{ from, to }]))),
  ]);
  return {
    present: lengthOf(present),
    unbooked: lengthOf(without(present, union(booked))),
    applications: byGroup("window"),
    sites: byGroup("browser"),
    projects: shares(projects),
  };
}

function shares(parts: [string, number][]): Share[] {
  const sums = new Map<string, number>();
  for (const [name, ms] of parts) sums.set(name, (sums.get(name) ?? 0) + ms);
  return [...sums]
    .map(([name, ms]) => ({ name, ms }))
    .filter(({ ms }) => ms > 0)
    .toSorted((left, right) => right.ms - left.ms);
}
