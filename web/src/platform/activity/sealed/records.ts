import { Malformed } from "./bytes";
import { MAX_LINE, MAX_RECORDS } from "./frozen";

export type ActivityData = Record<string, unknown>;

/** One observation: from when until when, of what kind, and what was seen. */
export interface ActivityRecord {
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  kind: string;
  data: ActivityData;
}

const FIELDS = new Set(["start", "end", "kind", "source", "data"]);

/** The records of a segment's JSON lines.
 *
 * @throws Malformed for what is no record; unknown fields are refused, unknown kinds are kept. */
export function readRecords(text: string): ActivityRecord[] {
  if (text !== "" && !text.endsWith("\n")) throw new Malformed("the text ends within a line");
  const lines = text.split("\n").slice(0, -1);
  if (lines.length > MAX_RECORDS) throw new Malformed("too many records");
  return lines.map(readRecord);
}

function readRecord(line: string): ActivityRecord {
  if (line.length >= MAX_LINE) throw new Malformed("a record over its limit");
  const raw = parse(line);
  const { start, end, kind, source = "", data = {} } = raw;
  const from = instant(start);
  const to = instant(end);
  const right =
    Object.keys(raw).every((field) => FIELDS.has(field)) &&
    typeof kind === "string" &&
    typeof source === "string" &&
    isObject(data) &&
    from <= to;
  if (!right) throw new Malformed("no record");
  return { from, to, kind: kind as string, data: data as ActivityData };
}

function parse(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (isObject(value)) return value;
  } catch {
    // Falls through to the same refusal.
  }
  throw new Malformed("no record");
}

function instant(value: unknown): number {
  const at =
    typeof value === "string" && /^\d{4}-\d\d-\d\dT.+Z$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw new Malformed("no instant");
  return at;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
