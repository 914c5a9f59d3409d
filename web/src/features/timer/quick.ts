import { Temporal } from "temporal-polyfill";
import type { DateText } from "~/api/types";
import { parseDuration } from "~/lib/durations";
import { parseTime } from "~/lib/times";

/** When the work took place, as far as the text says. */
export type When =
  | { kind: "interval"; date: DateText; start: string; end: string; endDate: DateText }
  | { kind: "duration"; date: DateText; seconds: number };

/** The token field, read: names are as typed and not yet looked up. */
export interface QuickEntry {
  note: string;
  project?: string;
  task?: string;
  tags: string[];
  billable?: "yes" | "no";
  when?: When;
}

const days: Record<string, number> = {
  monday: 1,
  montag: 1,
  tuesday: 2,
  dienstag: 2,
  wednesday: 3,
  mittwoch: 3,
  thursday: 4,
  donnerstag: 4,
  friday: 5,
  freitag: 5,
  saturday: 6,
  samstag: 6,
  sonnabend: 6,
  sunday: 7,
  sonntag: 7,
};

const billables: Record<string, "yes" | "no"> = {
  billable: "yes",
  verrechenbar: "yes",
  nonbillable: "no",
  "non-billable": "no",
  "not-billable": "no",
  unverrechenbar: "no",
};

const WORD = /[@/#!]"[^"]*"?|\S+/g;

interface Draft {
  note: string[];
  project?: string;
  task?: string;
  tags: string[];
  billable?: "yes" | "no";
  date?: DateText;
  range?: { start: string; end: string };
  seconds?: number;
}

/**
 * Reads one line such as `9-10:15 call @atlas /review #support !billable yesterday`.
 *
 * The text says what it can; everything it does not say stays undefined. `today` is the member's local date.
 */
export function parseQuick(text: string, today: DateText): QuickEntry {
  const draft: Draft = { note: [], tags: [] };
  for (const [word] of text.matchAll(WORD)) {
    if (!takeSigil(draft, word) && !takeTime(draft, word) && !takeDate(draft, word, today))
      draft.note.push(word);
  }
  const when = whenOf(draft, today);
  return {
    note: draft.note.join(" "),
    tags: draft.tags,
    ...(draft.project !== undefined && { project: draft.project }),
    ...(draft.task !== undefined && { task: draft.task }),
    ...(draft.billable && { billable: draft.billable }),
    ...(when && { when }),
  };
}

function takeSigil(draft: Draft, word: string): boolean {
  const name = word.slice(1).replaceAll('"', "").trim();
  if (name === "") return false;
  switch (word[0]) {
    case "@":
      draft.project = name;
      return true;
    case "/":
      draft.task = name;
      return true;
    case "#":
      if (!draft.tags.includes(name)) draft.tags.push(name);
      return true;
    case "!": {
      const billable = billables[name.toLowerCase()];
      if (!billable) return false;
      draft.billable = billable;
      return true;
    }
    default:
      return false;
  }
}

function takeTime(draft: Draft, word: string): boolean {
  const range = rangeOf(word);
  if (range && !draft.range && draft.seconds === undefined) {
    draft.range = range;
    return true;
  }
  const seconds = durationOf(word);
  if (seconds === undefined || draft.range) return false;
  draft.seconds = (draft.seconds ?? 0) + seconds;
  return true;
}

function rangeOf(word: string): { start: string; end: string } | undefined {
  const parts = word.split(/[-–]/);
  if (parts.length !== 2) return undefined;
  const start = parseTime(parts[0] ?? "");
  const end = parseTime(parts[1] ?? "");
  return start !== undefined && end !== undefined && start !== end ? { start, end } : undefined;
}

/** Only words that cannot be anything else: `1h30`, `90m`, `1,5h`, `1:30`; never a bare number. */
function durationOf(word: string): number | undefined {
  if (!/^\d/.test(word) || !/[a-z:]/i.test(word)) return undefined;
  const seconds = parseDuration(word);
  return seconds !== undefined && seconds > 0 && seconds <= 86_400 ? seconds : undefined;
}

function takeDate(draft: Draft, word: string, today: DateText): boolean {
  if (draft.date !== undefined) return false;
  const date = dateOf(word.toLowerCase(), today);
  if (!date) return false;
  draft.date = date;
  return true;
}

function dateOf(word: string, today: DateText): DateText | undefined {
  const now = Temporal.PlainDate.from(today);
  if (word === "today" || word === "heute") return today;
  if (word === "yesterday" || word === "gestern") return now.subtract({ days: 1 }).toString();
  const day = days[word];
  // A weekday means the last one that has passed, never today and never the future.
  if (day) return now.subtract({ days: (now.dayOfWeek - day + 7) % 7 || 7 }).toString();
  if (!/^\d{4}-\d{2}-\d{2}$/.test(word)) return undefined;
  try {
    return Temporal.PlainDate.from(word, { overflow: "reject" }).toString();
  } catch {
    return undefined;
  }
}

function whenOf(draft: Draft, today: DateText): When | undefined {
  const date = draft.date ?? today;
  if (draft.range) {
    const overnight = draft.range.end <= draft.range.start;
    const endDate = overnight ? Temporal.PlainDate.from(date).add({ days: 1 }).toString() : date;
    return { kind: "interval", date, endDate, ...draft.range };
  }
  return draft.seconds === undefined ? undefined : { kind: "duration", date, seconds: draft.seconds };
}
