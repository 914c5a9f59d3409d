import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fromBase64 } from "./bytes";
import { type Memory, verify } from "./check";
import { isAlarm } from "./findings";

interface Case {
  /** Of a client that looked before the attack, and of one that looks for the first time. */
  memories: { log: string; list: Memory["list"] | null; streams: Memory["streams"] }[];
  /** The segments that count in the honest log. */
  counted: string[];
  lists: string[];
  heads: string[];
  removals: string[];
  /** `bytes` is the hash of what the server sends for it. */
  segments: { stream: string; number: number; id: string; bytes: string | null }[];
}

/** Whether one of the clients is warned. Without an alarm both must count exactly the segments of the honest log. */
function isDetected({ memories, counted, lists, heads, removals, segments }: Case, name: string): boolean {
  const served = {
    lists: lists.map(fromBase64),
    heads: heads.map(fromBase64),
    removals: removals.map(fromBase64),
    segments: segments.map((one) => ({ ...one, gone: one.bytes === null, uploadedAt: 0 })),
  };
  // One place may be listed twice: whatever is sent under a name has to be what the name says.
  const isAltered = (id: string) => segments.some((one) => one.id === id && one.bytes !== id);
  return memories.some((memory) => {
    const verdict = verify({ ...memory, list: memory.list ?? undefined }, served);
    if (verdict.findings.some(isAlarm)) return true;
    const ids = verdict.counted.map(({ id }) => id);
    // What is opened is held against its name first, and refused.
    if (ids.some(isAltered)) return true;
    expect(ids.toSorted(), name).toEqual(counted.toSorted());
    return false;
  });
}

// Run by crates/sealed/tests/hostile_server/web_app.rs over stores that it attacked, class by class.
it("detects the attacks that the reference detects, and no others", () => {
  const file = process.env.HOURBOOK_TEST_STORES;
  if (!file) throw new Error("HOURBOOK_TEST_STORES names no file");
  const classes: { name: string; detected: boolean; least: number; cases: Case[] }[] = JSON.parse(
    readFileSync(file, "utf8"),
  );
  for (const { name, detected, least, cases } of classes) {
    const ends = cases.filter((one) => isDetected(one, name) === detected);
    expect(ends.length, name).toBeGreaterThanOrEqual(least);
  }
});
