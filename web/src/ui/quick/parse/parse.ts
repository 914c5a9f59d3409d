import type { Billable, DateText } from "~/api/types";
import { addDays } from "~/lib/dates";
import { Temporal } from "~/lib/temporal";
import { readDate } from "./date";
import { readTime, type Said } from "./time";
import { asNote, split, type Word } from "./words";

/** Local date and time, `YYYY-MM-DDTHH:mm:ss`. */
export type LocalTime = string;

/** When a line says it was. Local times are read in the member's zone by the server. */
export type When =
  | { kind: "now" }
  | { kind: "since"; start: LocalTime }
  | { kind: "between"; start: LocalTime; end: LocalTime }
  | { kind: "lasting"; date: DateText; seconds: number }
  | { kind: "on_date"; date: DateText };

/** What a line means; names are as typed and not yet looked up. */
export interface QuickEntry {
  note: string;
  project: string | null;
  task: string | null;
  tags: string[];
  billable: Billable;
  when: When;
}

/**
 * Reads one line that says it all: `9-10:15 call @atlas /design #support !billable yesterday`.
 *
 * The same rules as on the command line; both read the vectors of the domain crate. What is not understood
 * stays in the note, so that nothing that was typed is lost. Words such as `yesterday` count from `today`; a time
 * without a date is on `day`.
 */
export function parseQuick(line: string, today: DateText, day: DateText = today): QuickEntry {
  const words = split(line);
  const entry: QuickEntry = {
    note: "",
    project: null,
    task: null,
    tags: [],
    billable: "inherit",
    when: { kind: "now" },
  };
  const note: string[] = [];
  let date: DateText | undefined;
  let said: Said | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (!word || takeMark(word, entry)) continue;
    const readAsDate = word.plain && date === undefined ? readDate(word.text, today) : undefined;
    if (readAsDate) {
      date = readAsDate;
      continue;
    }
    const time = word.plain && said === undefined ? readTime(words.slice(at)) : undefined;
    if (time) {
      said = time.said;
      at += time.taken - 1;
      continue;
    }
    note.push(asNote(word));
  }
  return { ...entry, note: note.join(" "), when: whenOf(said, date, day) };
}

const billables: Record<string, Billable> = {
  billable: "yes",
  abrechenbar: "yes",
  nonbillable: "no",
  nichtabrechenbar: "no",
};

/** Takes a word that begins with a mark. The first project and the first task count; later ones stay in the note. */
function takeMark({ mark, name }: Word, entry: QuickEntry): boolean {
  if (mark === "@" && entry.project === null) {
    entry.project = name;
    return true;
  }
  if (mark === "/" && entry.task === null) {
    entry.task = name;
    return true;
  }
  if (mark === "#") {
    if (!entry.tags.some((tag) => tag.toLowerCase() === name.toLowerCase())) entry.tags.push(name);
    return true;
  }
  const billable = mark === "!" ? billables[name.toLowerCase()] : undefined;
  if (billable) entry.billable = billable;
  return billable !== undefined;
}

function whenOf(said: Said | undefined, date: DateText | undefined, otherwise: DateText): When {
  const day = date ?? otherwise;
  if (!said) return date ? { kind: "on_date", date } : { kind: "now" };
  if (said.kind === "lasting") return { kind: "lasting", date: day, seconds: said.seconds };
  const start = at(day, said.start);
  if (said.kind === "since") return { kind: "since", start };
  const end = at(day, said.end);
  return { kind: "between", start, end: end <= start ? at(addDays(day, 1), said.end) : end };
}

/** The time on a date; 24:00 is the midnight at its end. */
function at(date: DateText, minutes: number): LocalTime {
  return Temporal.PlainDate.from(date)
    .toPlainDateTime()
    .add({ minutes })
    .toString({ smallestUnit: "second" });
}
