import { describe, isPresence, type TrackKind } from "./describe";
import type { Span } from "./protocol";
import type { ActivityRecord } from "./sealed/records";

/** What was found: records in a row that say the same. */
export interface Hit extends Span {
  track: TrackKind;
  group: string;
  text: string;
}

const MOST = 100;
/** The same thing again within this time is one hit. */
const SAME = 10 * 60_000;

/** The newest records in which all words stand, wherever; capitals and accents do not matter. */
export function find(records: ActivityRecord[], words: string, since: number): Hit[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  const found = records
    .filter((record) => record.to >= since && !isPresence(record))
    .filter((record) => {
      const said = plain(textOf(record));
      return wanted.every((word) => said.includes(word));
    })
    .toSorted((left, right) => left.from - right.from);
  const hits = new Map<string, Hit>();
  const all: Hit[] = [];
  for (const record of found) {
    const { track, group, text } = describe(record);
    const key = `${track} ${group} ${text}`;
    const last = hits.get(key);
    if (last && record.from - last.to <= SAME) {
      last.to = Math.max(last.to, record.to);
      continue;
    }
    const hit = { from: record.from, to: record.to, track, group, text };
    hits.set(key, hit);
    all.push(hit);
  }
  return all.toReversed().slice(0, MOST);
}

function textOf({ data }: ActivityRecord): string {
  const texts = (value: unknown): string[] =>
    typeof value === "string" ? [value] : Array.isArray(value) ? value.flatMap(texts) : [];
  return Object.values(data).flatMap(texts).join("\n");
}

function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");
}
