import { describe } from "../describe";
import type { Booked, Span } from "../protocol";
import type { ActivityRecord } from "../sealed/records";
import { lengthOf, union, within, without } from "../spans";
import { presentOf } from "../tracks";
import type { Feature } from "./features";
import { keyOf, Learner, type Target } from "./learner";
import { type Rule, ruleFor } from "./rules";
import { type Slot, slotsOf } from "./slots";

export type Reason =
  | { by: "rule"; rule: Rule }
  /** What it learned from: this stood in so many earlier bookings of the same work. */
  | { by: "bookings"; feature: Feature; bookings: number };

/** A booking that is proposed, and why. */
export interface Suggestion extends Span {
  target: Target;
  note: string;
  confidence: number;
  reason: Reason;
}

const MINUTE = 60_000;
/** Below this it is better to say nothing. */
const SURE = 0.6;
/** A pause or a doubt that is shorter does not end a booking. */
const JOIN = 15 * MINUTE;
/** Shorter ones are not worth a place on a timesheet. */
const LEAST = 10 * MINUTE;

/** Learns from what was seen while own entries lasted. Entries that span a night say nothing of what was done. */
export function learnFrom(records: ActivityRecord[], booked: Booked[]): Learner {
  const learner = new Learner();
  for (const { project, task, from, to } of booked) {
    if (project === null || to - from > 12 * 60 * MINUTE) continue;
    for (const slot of slotsOf(overlapping(records, { from, to }), [{ from, to }]))
      learner.learn({ target: { project, task }, booking: String(from), features: slot.features });
  }
  return learner;
}

/** What might be booked of a day: the time in which somebody was there and nothing is booked yet. */
export function suggest(
  records: ActivityRecord[],
  day: Span,
  booked: Span[],
  learner: Learner,
  rules: Rule[],
): Suggestion[] {
  const own = overlapping(records, day);
  const appointments = own.filter(({ kind }) => kind === "calendar");
  const free = without(
    union([...presentOf(own, day), ...appointments.flatMap((one) => within(one, [day]))]),
    booked,
  );
  const guessed = slotsOf(own, free).flatMap((slot) => guessOf(slot, learner, rules) ?? []);
  return joined(guessed, booked).filter(({ from, to }) => to - from >= LEAST);
}

type Guessed = Omit<Suggestion, "note"> & { times: Map<string, number> };

function guessOf(slot: Slot, learner: Learner, rules: Rule[]): Guessed | undefined {
  const { from, to, records } = slot;
  const times = new Map<string, number>();
  for (const record of records) {
    const said = describe(record);
    const text = said.track === "calendar" ? said.group : said.text;
    const ms = lengthOf(within(slot, [record]));
    times.set(text, (times.get(text) ?? 0) + ms);
  }
  const rule = ruleFor(rules, records);
  if (rule) return { from, to, target: rule, confidence: 1, reason: { by: "rule", rule }, times };
  const guess = learner.guess(slot.features);
  if (!guess || guess.confidence < SURE) return undefined;
  const { target, confidence, reason } = guess;
  return { from, to, target, confidence, reason: { by: "bookings", ...reason }, times };
}

/** Neighbours of the same work are one booking, named after what took longest, for the reason that was surest. */
function joined(slots: Guessed[], booked: Span[]): Suggestion[] {
  const runs: Guessed[] = [];
  for (const slot of slots) {
    const last = runs.at(-1);
    const joins =
      last &&
      keyOf(last.target) === keyOf(slot.target) &&
      slot.from - last.to <= JOIN &&
      within({ from: last.to, to: slot.from }, booked).length === 0;
    if (!joins) {
      runs.push({ ...slot, target: { project: slot.target.project, task: slot.target.task } });
      continue;
    }
    last.to = slot.to;
    for (const [text, ms] of slot.times) last.times.set(text, (last.times.get(text) ?? 0) + ms);
    if (slot.confidence > last.confidence) {
      last.confidence = slot.confidence;
      last.reason = slot.reason;
    }
  }
  return runs.map(({ times, ...run }) => ({ ...run, note: longest(times) }));
}

function longest(times: Map<string, number>): string {
  const sorted = [...times].toSorted(([, left], [, right]) => right - left);
  return sorted.find(([text]) => text !== "")?.[0] ?? "";
}

function overlapping(records: ActivityRecord[], { from, to }: Span): ActivityRecord[] {
  return records.filter((record) => record.from < to && record.to >= from);
}
