import { type Described, describe, isPresence, type TrackKind, trackKinds } from "./describe";
import type { Span } from "./protocol";
import type { ActivityRecord } from "./sealed/records";
import { lengthOf, union, within, without } from "./spans";

/** A part of a stretch: what exactly, and for how long. */
export interface Piece {
  text: string;
  ms: number;
}

/** Records that belong together, as one stretch of a track. */
export interface Stretch extends Span {
  group: string;
  /** The longest parts. */
  pieces: Piece[];
}

export interface Track {
  kind: TrackKind;
  stretches: Stretch[];
}

/** What is known of one day. */
export interface DayActivity extends Span {
  tracks: Track[];
  /** When somebody was there. */
  present: Span[];
  /** When the device noticed that nobody was. */
  away: Span[];
}

/** Records that follow each other this closely are one stretch. */
const JOIN: Record<TrackKind, number> = {
  window: 90_000,
  browser: 120_000,
  editor: 300_000,
  calendar: 0,
  event: 600_000,
};
/** A glance at something else that is shorter than this does not cut a stretch. */
const GLANCE = 60_000;
/** Shorter stretches are not worth a place; the sums know them. */
const LEAST = 30_000;
const PIECES = 4;

/** The tracks of a day. */
export function dayOf(records: ActivityRecord[], day: Span): DayActivity {
  const own = records.filter((record) => record.from < day.to && record.to >= day.from);
  const away = awayOf(own);
  const tracks = trackKinds.map((kind) => ({ kind, stretches: stretchesOf(kind, own, away, day) }));
  return {
    ...day,
    tracks: tracks.filter(({ stretches }) => stretches.length > 0),
    present: presentOf(own, day),
    away: away.flatMap((span) => within(span, [day])),
  };
}

/** When nobody was there: no keyboard and mouse, or a locked screen. */
export function awayOf(records: ActivityRecord[]): Span[] {
  return union(
    records.filter(({ kind, data }) => kind === "lock" || (kind === "idle" && data.status === "afk")),
  );
}

/** When somebody was there: as the device noticed it, else whenever something was in front. */
export function presentOf(records: ActivityRecord[], day: Span): Span[] {
  const seen = records.filter(({ kind, data }) => kind === "idle" && data.status === "not-afk");
  const used = seen.length > 0 ? seen : records.filter((record) => isUse(record));
  return without(used, awayOf(records)).flatMap((span) => within(span, [day]));
}

function isUse(record: ActivityRecord): boolean {
  return !isPresence(record) && ["window", "browser", "editor"].includes(describe(record).track);
}

interface Part extends Span, Described {}

/** The records of a track in order, without the time in which nobody was there. */
export function partsOf(kind: TrackKind, records: ActivityRecord[], away: Span[], day: Span): Part[] {
  const parts = records.flatMap((record) => {
    if (isPresence(record)) return [];
    const described = describe(record);
    if (described.track !== kind) return [];
    const span = { from: Math.max(record.from, day.from), to: Math.min(record.to, day.to) };
    // Appointments and commits are so whether or not somebody sat there.
    const timeless = kind === "calendar" || kind === "event";
    return (timeless ? [span] : without([span], away)).map((cut) => ({ ...described, ...cut }));
  });
  return parts.toSorted((left, right) => left.from - right.from);
}

interface Run extends Span {
  group: string;
  times: Map<string, number>;
}

function stretchesOf(kind: TrackKind, records: ActivityRecord[], away: Span[], day: Span): Stretch[] {
  const runs: Run[] = [];
  for (const part of partsOf(kind, records, away, day)) {
    const last = runs.at(-1);
    const before = runs.at(-2);
    const near = (run: Run | undefined) =>
      run !== undefined && run.group === part.group && part.from - run.to <= JOIN[kind];
    if (last && near(last)) extend(last, part);
    else if (last && before && near(before) && last.to - last.from < GLANCE) {
      runs.pop();
      extend(before, part);
    } else runs.push({ ...part, times: new Map([[part.text, part.to - part.from]]) });
  }
  const least = kind === "calendar" || kind === "event" ? 0 : LEAST;
  return runs
    .filter(({ from, to }) => to - from >= least)
    .map(({ from, to, group, times }) => ({ from, to, group, pieces: longest(times) }));
}

function extend(run: Run, part: Part): void {
  run.to = Math.max(run.to, part.to);
  run.times.set(part.text, (run.times.get(part.text) ?? 0) + part.to - part.from);
}

/** The longest parts that say anything. */
function longest(times: Map<string, number>): Piece[] {
  return [...times]
    .filter(([text]) => text !== "")
    .map(([text, ms]) => ({ text, ms }))
    .toSorted((left, right) => right.ms - left.ms)
    .slice(0, PIECES);
}

/** The time in which somebody was there and nothing is booked, without what is too short to be worth a booking. */
export function unbookedOf({ present }: DayActivity, booked: Span[], least: number): Span[] {
  const joined = union(present.map(({ from, to }) => ({ from, to: to + least })));
  const near = joined.map(({ from, to }) => ({ from, to: to - least }));
  return without(near, booked).filter(({ from, to }) => to - from >= least);
}

/** How much of a stretch entries cover already, from 0 to 1. */
export function covered(stretch: Span, booked: Span[]): number {
  if (stretch.from === stretch.to)
    return booked.some(({ from, to }) => from <= stretch.from && stretch.from < to) ? 1 : 0;
  return lengthOf(within(stretch, union(booked))) / (stretch.to - stretch.from);
}
