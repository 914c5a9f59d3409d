import type { Digest, StreamId } from "./bytes";
import type { DeviceList, Seen } from "./deviceList";
import { type Finding, isAlarm } from "./findings";
import type { Head } from "./head";
import { checkLists } from "./lists";
import { type Checked, Streams } from "./streams";
import { checkWitnesses } from "./witnesses";

/** One segment as the server lists it. Its bytes are held against its name when they are fetched. */
export interface Listed {
  stream: StreamId;
  number: number;
  id: Digest;
  /** Whether the server says that it was removed. */
  gone: boolean;
  uploadedAt: number;
}

/** Everything that the server serves, whole. The order does not matter. */
export interface Served {
  lists: Uint8Array[];
  heads: Uint8Array[];
  segments: Listed[];
  removals: Uint8Array[];
}

/** What was last seen of one stream. */
export interface Remembered extends Seen {
  /** The device list that its last head named. */
  listNumber: number;
  segments: number;
}

/** What a client knows of a log between two checks, where the server cannot write. */
export interface Memory {
  log: Digest;
  list: { number: number; hash: Digest } | undefined;
  streams: Remembered[];
}

/** A segment that counts: a signed head names it. */
export interface Counted extends Listed {
  /** The one before it. */
  previous: Digest;
}

export interface Verdict {
  findings: Finding[];
  /** The newest device list, if the chain is right. */
  list: DeviceList | undefined;
  /** The newest head of every stream that is right. */
  heads: Head[];
  /** The segments that count, in order, of streams that are right. */
  counted: Counted[];
  /** Grows only by what raised no alarm. */
  memory: Memory;
}

/** Checks what a server serves against what is remembered; section 9 of docs/sealed-format.md. */
export function verify(memory: Memory, served: Served): Verdict {
  const findings: Finding[] = [];
  const lists = checkLists(memory, served.lists, findings);
  if (!lists) return { findings, list: undefined, heads: [], counted: [], memory };
  const checked = new Streams(memory, lists, served, findings).check(findings);
  checkWitnesses(checked, memory, findings);
  return conclude(memory, lists, checked, findings);
}

function conclude(
  memory: Memory,
  lists: DeviceList[],
  checked: Map<StreamId, Checked>,
  findings: Finding[],
): Verdict {
  const alarms = findings.filter(isAlarm);
  const newest = lists.at(-1);
  // What names no stream puts all of them in doubt.
  if (!newest || alarms.some(({ stream }) => stream === undefined))
    return { findings, list: newest, heads: [], counted: [], memory };
  const right = [...checked].filter(([stream]) => alarms.every((alarm) => alarm.stream !== stream));
  const heads = right.flatMap(([, { heads }]) => heads.at(-1) ?? []);
  const known = new Map(memory.streams.map((one) => [one.stream, one]));
  for (const { stream, number, hash, listNumber, segments } of heads)
    known.set(stream, { stream, number, hash, listNumber, segments });
  return {
    findings,
    list: newest,
    heads,
    counted: right.flatMap(([, { counted }]) => counted),
    memory: {
      log: memory.log,
      list: { number: newest.number, hash: newest.hash },
      streams: [...known.values()],
    },
  };
}
