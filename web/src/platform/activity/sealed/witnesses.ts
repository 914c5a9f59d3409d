import type { Digest, StreamId } from "./bytes";
import type { Memory } from "./check";
import type { Seen } from "./deviceList";
import type { Finding } from "./findings";
import type { Checked } from "./streams";

/** What other devices have seen. A server that withholds the end of a stream from one must withhold it from all. */
export function checkWitnesses(checked: Map<StreamId, Checked>, memory: Memory, findings: Finding[]): void {
  const known = new Map<StreamId, Map<number, Digest>>();
  const of = (stream: StreamId) => {
    const heads = known.get(stream) ?? new Map<number, Digest>();
    known.set(stream, heads);
    return heads;
  };
  for (const { stream, number, hash } of memory.streams) of(stream).set(number, hash);
  for (const [stream, { heads, uncounted }] of checked)
    for (const { number, hash } of [...heads, ...uncounted]) of(stream).set(number, hash);
  // Heads repeat what the heads before them had seen.
  const said = new Map<string, Seen>();
  for (const { heads } of checked.values())
    for (const { seen } of heads)
      for (const one of seen) said.set(`${one.stream} ${one.number} ${one.hash}`, one);
  for (const one of said.values()) {
    const problem = contradiction(known.get(one.stream), one);
    if (problem) findings.push({ problem, stream: one.stream, number: one.number });
  }
}

function contradiction(
  heads: Map<number, Digest> | undefined,
  { number, hash }: Seen,
): "head-forked" | "tail-hidden" | undefined {
  const same = heads?.get(number);
  if (same !== undefined) return same === hash ? undefined : "head-forked";
  const newest = heads ? Math.max(...heads.keys()) : 0;
  return newest > number ? undefined : "tail-hidden";
}
