import { type Digest, deviceOf, NONE, type StreamId } from "./bytes";
import type { Counted, Listed, Memory, Remembered, Served } from "./check";
import type { DeviceList } from "./deviceList";
import { type Alarm, type Finding, isAlarm } from "./findings";
import { type Head, type Removal, readHead, readRemoval } from "./head";
import { Tree } from "./tree";

/** What is left of a stream after its check. */
export interface Checked {
  /** Heads that count, in order. */
  heads: Head[];
  /** Genuine heads after the end of a revoked device. */
  uncounted: Head[];
  counted: Counted[];
}

/** Everything served, by stream. */
export class Streams {
  readonly #memory: Memory;
  readonly #lists: DeviceList[];
  readonly #heads = new Map<StreamId, Head[]>();
  readonly #segments = new Map<StreamId, Listed[]>();
  readonly #removals: Removal[];

  /** Reads everything and keeps what is genuine. */
  constructor(memory: Memory, lists: DeviceList[], served: Served, findings: Finding[]) {
    this.#memory = memory;
    this.#lists = lists;
    const read = served.heads.flatMap((bytes) => readable(bytes, findings));
    const trusted = trustedOf(memory, read);
    for (const head of read) {
      const problem = this.#wrongWith(head, trusted);
      if (problem) findings.push({ problem, stream: head.stream, number: head.number });
      else push(this.#heads, head.stream, head);
    }
    for (const segment of served.segments) push(this.#segments, segment.stream, segment);
    this.#removals = served.removals.flatMap((bytes) => this.#removal(bytes, findings));
  }

  /** Checks every stream that is served or remembered. */
  check(findings: Finding[]): Map<StreamId, Checked> {
    const remembered = this.#memory.streams.map(({ stream }) => stream);
    const streams = new Set([...remembered, ...this.#heads.keys(), ...this.#segments.keys()]);
    return new Map([...streams].toSorted().map((stream) => [stream, this.#stream(stream, findings)]));
  }

  #stream(stream: StreamId, findings: Finding[]): Checked {
    const remembered = this.#memory.streams.find((known) => known.stream === stream);
    const once = new Map((this.#heads.get(stream) ?? []).map((head) => [head.hash, head]));
    const heads = [...once.values()].toSorted((left, right) => left.number - right.number);
    const own: Finding[] = [];
    checkChain(stream, heads, remembered, own);
    const uncounted = this.#cut(stream, heads, remembered, own);
    const kept = heads.filter((head) => !uncounted.includes(head));
    // Segments are held against heads only where the heads themselves are right.
    const counted = own.some(isAlarm) ? [] : this.#countSegments(stream, kept, own);
    findings.push(...own);
    return { heads: kept, uncounted, counted };
  }

  /** What is wrong with a head by itself; nothing for one that its device signed while it belonged to the log. */
  #wrongWith(head: Head, trusted: Set<Digest>): Alarm | undefined {
    if (head.log !== this.#memory.log) return "head-of-other-log";
    const id = deviceOf(head.stream);
    const device = this.#lists.at(-1)?.devices.find((one) => one.id === id);
    if (!device) return "head-of-unknown-device";
    if (!trusted.has(head.hash) && !head.isSignedBy(device)) return "head-forged";
    const list = this.#lists[head.listNumber - 1];
    if (!list) return "list-hidden";
    if (list.hash !== head.listHash) return "head-with-wrong-list";
    const then = list.devices.find((one) => one.id === id);
    if (!then) return "head-of-unknown-device";
    if (then.revoked) return "head-of-revoked-device";
    return list.recipients.length === head.generation ? undefined : "head-with-wrong-generation";
  }

  #removal(bytes: Uint8Array, findings: Finding[]): Removal[] {
    try {
      const removal = readRemoval(bytes);
      const device = this.#lists.at(-1)?.devices.find((one) => one.id === removal.by);
      const genuine =
        removal.log === this.#memory.log &&
        device !== undefined &&
        device.revoked === undefined &&
        device.added <= removal.listNumber &&
        removal.isSignedBy(device);
      if (genuine) return [removal];
    } catch {
      // Unreadable ones count as little as forged ones.
    }
    findings.push({ problem: "removal-ignored" });
    return [];
  }

  /** The heads after the end of a revoked device. */
  #cut(stream: StreamId, heads: Head[], remembered: Remembered | undefined, findings: Finding[]): Head[] {
    const device = this.#lists.at(-1)?.devices.find((one) => one.id === deviceOf(stream));
    if (!device?.revoked) return [];
    const last = device.revoked.last.find((seen) => seen.stream === stream);
    const end = last?.number ?? 0;
    const atEnd = heads.find((head) => head.number === end);
    if (last && atEnd && atEnd.hash !== last.hash)
      findings.push({ problem: "head-forked", stream, number: end });
    if (last && !atEnd && (remembered?.number ?? 0) < end)
      findings.push({ problem: "tail-hidden", stream, number: end });
    const after = heads.filter((head) => head.number > end);
    for (const { number } of after) findings.push({ problem: "after-revocation", stream, number });
    return after;
  }

  #countSegments(stream: StreamId, heads: Head[], findings: Finding[]): Counted[] {
    const listed = once(this.#segments.get(stream) ?? []);
    const tree = new Tree();
    const counted: Counted[] = [];
    let last = NONE;
    for (const head of heads) {
      while (tree.size < head.segments) {
        const number = tree.size + 1;
        const segment = listed[tree.size];
        if (segment?.number !== number) {
          findings.push({ problem: "segment-missing", stream, number });
          return counted;
        }
        tree.push(segment.id);
        if (!segment.gone) counted.push({ ...segment, previous: last });
        else if (!this.#isRemoved(segment)) findings.push({ problem: "segment-missing", stream, number });
        last = segment.id;
      }
      if (tree.root() !== head.root || last !== head.lastSegment) {
        findings.push({ problem: "segments-exchanged", stream, number: head.number });
        return [];
      }
    }
    const rest = listed.slice(tree.size);
    // Beside one that counts stands another in the same place: one of them the device did not make.
    const beside = rest.find(({ number }) => number <= tree.size);
    if (beside) {
      findings.push({ problem: "segments-exchanged", stream, number: beside.number });
      return [];
    }
    for (const { number } of rest) findings.push({ problem: "segment-uncounted", stream, number });
    return counted;
  }

  #isRemoved({ stream, number }: Listed): boolean {
    return this.#removals.some(
      (removal) => removal.stream === stream && removal.from <= number && number <= removal.to,
    );
  }
}

/** By number. What is listed again in the same words is one segment; what differs in anything stays beside it. */
function once(listed: Listed[]): Listed[] {
  const words = ({ number, id, gone, uploadedAt }: Listed) => `${number} ${id} ${gone} ${uploadedAt}`;
  const different = new Map(listed.map((segment) => [words(segment), segment]));
  return [...different.values()].toSorted((left, right) => left.number - right.number);
}

/**
 * Heads that need no look at their signature: the last one that is remembered was verified, and it names the hash of the
 * one before it, and so on to the first.
 */
function trustedOf(memory: Memory, heads: Head[]): Set<Digest> {
  const byHash = new Map(heads.map((head) => [head.hash, head]));
  const trusted = new Set<Digest>();
  for (const { hash } of memory.streams)
    for (let head = byHash.get(hash); head; head = byHash.get(head.previous)) trusted.add(head.hash);
  return trusted;
}

function readable(bytes: Uint8Array, findings: Finding[]): Head[] {
  try {
    return [readHead(bytes)];
  } catch {
    findings.push({ problem: "head-unreadable" });
    return [];
  }
}

/** Whether heads follow each other, and what is remembered. */
function checkChain(
  stream: StreamId,
  heads: Head[],
  known: Remembered | undefined,
  findings: Finding[],
): void {
  const found = (problem: Finding["problem"], number: number) => findings.push({ problem, stream, number });
  const newest = heads.at(-1)?.number ?? 0;
  if (known && newest < known.number) found("head-rolled-back", known.number);
  const first = heads[0];
  if (!first) return;
  if (known) checkAgainst(known, first, heads, found);
  else if (first.number > 1) found("history-partial", first.number);
  for (const [index, after] of heads.entries()) {
    const before = heads[index - 1];
    if (!before) continue;
    if (before.number === after.number) found("head-forked", after.number);
    else if (before.number + 1 !== after.number) found("head-missing", before.number + 1);
    else if (after.previous !== before.hash || after.segments < before.segments)
      found("head-broken", after.number);
    else if (after.listNumber < before.listNumber) found("head-with-wrong-list", after.number);
  }
}

function checkAgainst(
  known: Remembered,
  first: Head,
  heads: Head[],
  found: (problem: Alarm, number: number) => void,
): void {
  if (first.number > known.number + 1) found("head-missing", known.number + 1);
  if (first.number === known.number + 1) {
    if (first.previous !== known.hash) found("head-forked", known.number);
    if (first.segments < known.segments || first.listNumber < known.listNumber)
      found("head-broken", first.number);
  }
  const again = heads.find((head) => head.number === known.number);
  if (again && again.hash !== known.hash) found("head-forked", known.number);
}

function push<Item>(map: Map<StreamId, Item[]>, stream: StreamId, item: Item): void {
  const items = map.get(stream);
  if (items) items.push(item);
  else map.set(stream, [item]);
}
