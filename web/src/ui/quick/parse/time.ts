import { parseDuration } from "~/lib/durations";
import type { Word } from "./words";

/** What words say about time; times of day are minutes from 0 to 1440. */
export type Said =
  | { kind: "since"; start: number }
  | { kind: "between"; start: number; end: number }
  | { kind: "lasting"; seconds: number };

type Half = "am" | "pm";

/** Reads a time at the start of the words and says how many of them it takes. */
export function readTime(words: Word[]): { said: Said; taken: number } | undefined {
  const [first, second, third] = words
    .slice(0, 3)
    .map((word) => (word.plain ? word.text.toLowerCase() : undefined));
  if (first === undefined) return undefined;
  const single = range(first);
  if (single) return { said: single, taken: 1 };
  if (second !== undefined && third !== undefined && ["-", "–", "to", "bis"].includes(second)) {
    const spaced = range(`${first}-${third}`);
    if (spaced?.kind === "between") return { said: spaced, taken: 3 };
  }
  // `1h 30m` is one duration, `1h 30` might be an hour for thirty people.
  if (second !== undefined && hasUnit(first) && hasUnit(second)) {
    const seconds = parseDuration(`${first} ${second}`);
    if (seconds !== undefined) return { said: { kind: "lasting", seconds }, taken: 2 };
  }
  if (!hasUnit(first) && !first.includes(":")) return undefined;
  const seconds = parseDuration(first);
  return seconds ? { said: { kind: "lasting", seconds }, taken: 1 } : undefined;
}

/** `9-10:15`, `9:00–17`, `9am-5pm`, `9-5pm`, or `9-` for a start without an end. */
function range(text: string): Said | undefined {
  const match = /^([^-–]*)[-–](.*)$/.exec(text);
  const from = match && clock(match[1] ?? "");
  if (!from) return undefined;
  if (match[2] === "") {
    const start = onHalf(from.minutes, from.half);
    return start === undefined ? undefined : { kind: "since", start };
  }
  const to = clock(match[2] ?? "");
  const end = to && onHalf(to.minutes, to.half);
  if (!to || end === undefined) return undefined;
  const start = startBefore(from, to.half, end);
  if (start === undefined || start === end || start >= 24 * 60) return undefined;
  return { kind: "between", start, end };
}

/** `9-5pm` begins in the morning and `1-5pm` in the afternoon: the same half, unless that is too late. */
function startBefore(
  from: { minutes: number; half?: Half },
  half: Half | undefined,
  end: number,
): number | undefined {
  if (from.half || !half) return onHalf(from.minutes, from.half);
  const same = onHalf(from.minutes, half);
  if (same === undefined || same < end) return same;
  return onHalf(from.minutes, half === "am" ? "pm" : "am");
}

function clock(text: string): { minutes: number; half?: Half } | undefined {
  const match = /^([0-9]{1,2})(?:[:.]([0-9]{2}))?(am|pm)?$/.exec(text);
  if (!match) return undefined;
  const hours = Number(match[1]);
  const rest = Number(match[2] ?? 0);
  if (rest > 59 || hours > 24 || (hours === 24 && rest > 0)) return undefined;
  const half = match[3] as Half | undefined;
  return { minutes: hours * 60 + rest, ...(half && { half }) };
}

/** The time in a half of the day, where one is given: `12am` is midnight, `12pm` is noon. */
function onHalf(minutes: number, half: Half | undefined): number | undefined {
  if (!half) return minutes;
  if (minutes < 60 || minutes >= 13 * 60) return undefined;
  return (minutes % (12 * 60)) + (half === "pm" ? 12 * 60 : 0);
}

/** A bare number is never taken for a duration. */
function hasUnit(word: string): boolean {
  return /^[0-9.,]/.test(word) && /\p{L}/u.test(word);
}
