import { copyOf } from "~/api/entryChanges";
import type { BulkOperation, TimeEntry } from "~/api/types";
import type { DayActivity, Span } from "~/platform/activity/protocol";
import { lengthOf, union, within, without } from "~/platform/activity/spans";

/** An entry that says more than the device saw. */
export interface Repair {
  /** The same for the same entry and the same absence. */
  id: string;
  /** A break in the middle of the entry, or a timer that went on after the work had ended. */
  kind: "break" | "end";
  entry: TimeEntry;
  /** When nobody was there. */
  away: Span;
}

const MINUTE = 60_000;
/** Shorter absences belong to the work. */
const LEAST_BREAK = 15 * MINUTE;
/** An end so shortly after the last touch was set by hand. */
const LEAST_TAIL = 20 * MINUTE;
/** What goes on into the next day may be work of the night after a pause. */
const LEAST_NIGHT = 120 * MINUTE;
/** Whoever touches nothing for so long reads or talks. */
const STILL_THERE = 5 * MINUTE;
/** So much of an absence the device must have noticed: for the rest the agent may have been off. */
const NOTICED = 0.7;
/** Without so much presence in an entry nothing is known of it. */
const LEAST_WORK = 5 * MINUTE;

/**
 * The breaks and the ends that were forgotten in the entries that begin on a day: stretches in which the device saw
 * nobody although the entry goes on. Appointments are work, wherever they took place.
 */
export function repairsOf(entries: TimeEntry[], day: DayActivity, now: number): Repair[] {
  const busy = busyIn(day);
  return entries.flatMap((entry) => {
    const span = spanOf(entry, now);
    const open = !entry.locked && entry.allowed_actions.includes("update");
    if (!span || !open || span.from < day.from || span.from >= day.to) return [];
    return absencesIn(span, busy, day)
      .filter(({ kind }) => kind === "end" || entry.ended_at !== null)
      .map(({ kind, away }) => ({ id: `${entry.id} ${kind} ${away.from}`, kind, entry, away }));
  });
}

function absencesIn(span: Span, busy: Span[], day: DayActivity): Pick<Repair, "kind" | "away">[] {
  const shown = { from: span.from, to: Math.min(span.to, day.to) };
  const worked = within(shown, busy);
  const last = worked.at(-1)?.to;
  if (last === undefined || lengthOf(worked) < LEAST_WORK) return [];
  const least = span.to > day.to ? LEAST_NIGHT : LEAST_TAIL;
  return without([shown], busy).flatMap((away): Pick<Repair, "kind" | "away">[] => {
    const length = away.to - away.from;
    const noticed = lengthOf(within(away, day.away));
    // Before the first touch the work was elsewhere: somebody started it by hand.
    if (away.from === shown.from) return [];
    if (away.from >= last) {
      // Nobody came any more, or the device was switched off for the day.
      const over = noticed >= LEAST_BREAK || away.from >= lastSeen(day);
      return length >= least && over ? [{ kind: "end", away }] : [];
    }
    return length >= LEAST_BREAK && noticed >= NOTICED * length ? [{ kind: "break", away }] : [];
  });
}

/** When somebody worked, as far as the device can tell. */
function busyIn({ present, tracks }: DayActivity): Span[] {
  const meetings = tracks.find(({ kind }) => kind === "calendar")?.stretches ?? [];
  const longer = [...present, ...meetings].map(({ from, to }) => ({ from, to: to + STILL_THERE }));
  return union(longer).map(({ from, to }) => ({ from, to: to - STILL_THERE }));
}

function lastSeen({ present }: DayActivity): number {
  return Math.max(0, ...present.map(({ to }) => to));
}

function spanOf(entry: TimeEntry, now: number): Span | undefined {
  if (entry.kind !== "interval" || !entry.started_at) return undefined;
  const to = entry.ended_at === null ? now : Date.parse(entry.ended_at);
  return { from: Date.parse(entry.started_at), to };
}

/** What mends an entry; `id` is that of the second part where a break is taken out. */
export function mending({ kind, entry, away }: Repair, id: string): BulkOperation[] {
  const changes = { ended_at: instant(away.from) };
  const shorter = { op: "update" as const, id: entry.id, version: entry.version, changes };
  if (kind === "end") return [shorter];
  const rest = { ...copyOf(entry), id, started_at: instant(away.to), source: "manual" as const };
  return [shorter, { op: "create", entry: rest }];
}

/** What takes it back; `stored` are the answers to the operations that mended. */
export function unmending({ entry }: Repair, stored: (TimeEntry | null | undefined)[]): BulkOperation[] {
  const [shorter, rest] = stored;
  return [
    ...(rest ? [{ op: "delete" as const, id: rest.id, version: rest.version }] : []),
    ...(shorter
      ? [
          {
            op: "update" as const,
            id: entry.id,
            version: shorter.version,
            changes: { ended_at: entry.ended_at },
          },
        ]
      : []),
  ];
}

/** Whole minutes, as people write them. */
export function instant(at: number): string {
  return new Date(Math.round(at / MINUTE) * MINUTE).toISOString().replace(".000Z", "Z");
}
