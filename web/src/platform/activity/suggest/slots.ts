import { isPresence } from "../describe";
import type { Span } from "../protocol";
import type { ActivityRecord } from "../sealed/records";
import { type Feature, featuresOf } from "./features";

const MINUTE = 60_000;
/** Time is looked at in pieces of this length. */
export const SLOT = 5 * MINUTE;

/** A piece of time, and what was seen in it. */
export interface Slot extends Span {
  records: ActivityRecord[];
  /** How much of the slot each feature was there, from 0 to 1. */
  features: Map<Feature, number>;
}

/** What was seen in spans, slot by slot. Slots in which nothing was seen are left out. */
export function slotsOf(records: ActivityRecord[], spans: Span[]): Slot[] {
  const seen = records
    .filter((record) => !isPresence(record))
    .toSorted((left, right) => left.from - right.from);
  const slots: Slot[] = [];
  for (const span of spans.toSorted((left, right) => left.from - right.from)) {
    for (let from = span.from; from < span.to; from = next(from)) {
      const slot = slotOf(seen, { from, to: Math.min(next(from), span.to) });
      if (slot.features.size > 0) slots.push(slot);
    }
  }
  return slots;
}

/** Slots lie on the same lines whatever span they are cut from. */
function next(from: number): number {
  return (Math.floor(from / SLOT) + 1) * SLOT;
}

function slotOf(sorted: ActivityRecord[], { from, to }: Span): Slot {
  const features = new Map<Feature, number>();
  const records: ActivityRecord[] = [];
  for (const record of sorted) {
    if (record.from >= to) break;
    if (record.to < from || (record.to === from && record.from !== from)) continue;
    const there = Math.min(record.to, to) - Math.max(record.from, from);
    // What happens in an instant counts like a minute of it.
    const weight = Math.min(1, Math.max(there, record.from === record.to ? MINUTE : 0) / (to - from));
    if (weight <= 0) continue;
    records.push(record);
    for (const feature of featuresOf(record))
      features.set(feature, Math.min(1, (features.get(feature) ?? 0) + weight));
  }
  return { from, to, records, features };
}
