import { expect, it } from "vitest";
import type { TimeEntry } from "~/api/types";
import { entry } from "~/test/objects";
import type { Change } from "./model";
import { cameBack, inversesOf, stepsOf } from "./steps";

/** A server with one entry: it counts versions and refuses one that is not its own. */
function oneEntry() {
  let stored: TimeEntry | null = null;
  let versions = 0;
  const write = ([change]: Change[]): (TimeEntry | null)[] => {
    if (!change) return [];
    if (change.op !== "create" && change.entry.version !== stored?.version)
      throw new Error("version_conflict");
    versions += 1;
    if (change.op === "delete") stored = null;
    else if (change.op === "update")
      stored = { ...change.entry, ...change.changes, version: versions } as TimeEntry;
    else stored = { ...entry(), ...change.entry, version: versions } as TimeEntry;
    return [stored];
  };
  const store = (change: Change) => stepsOf([change], write([change]));
  const takeBack = (steps: ReturnType<typeof store>) => cameBack(steps, write(inversesOf(steps)));
  const hours = () => (stored ? (stored.duration_seconds ?? 0) / 3600 : undefined);
  return { store, takeBack, hours, now: () => stored as unknown as TimeEntry, write };
}

const id = "0198c5a0-0000-7000-8000-00000000e001";
const eight: Change = {
  op: "create",
  entry: { id, kind: "duration", date: "2026-03-02", duration_seconds: 28_800 },
};
const changed = (before: TimeEntry, hours: number): Change => ({
  op: "update",
  entry: before,
  changes: { duration_seconds: hours * 3600 },
});

it("takes all changes of one cell back, from the last to the first", () => {
  const server = oneEntry();
  const typed = server.store(eight);
  const again = server.store(changed(server.now(), 7));
  const cleared = server.store({ op: "delete", entry: server.now() });
  expect(server.hours()).toBeUndefined();
  server.takeBack(cleared);
  expect(server.hours()).toBe(7);
  server.takeBack(again);
  expect(server.hours()).toBe(8);
  server.takeBack(typed);
  expect(server.hours()).toBeUndefined();
});

it("follows an entry that came back more than once", () => {
  const server = oneEntry();
  const typed = server.store(eight);
  for (const hours of [1, 2, 3]) {
    server.takeBack(server.store(changed(server.now(), hours)));
    server.takeBack(server.store({ op: "delete", entry: server.now() }));
  }
  expect(server.hours()).toBe(8);
  server.takeBack(typed);
  expect(server.hours()).toBeUndefined();
});

it("leaves alone what somebody else changed meanwhile", () => {
  const server = oneEntry();
  const typed = server.store(eight);
  server.write([changed(server.now(), 5)]);
  expect(() => server.takeBack(typed)).toThrow("version_conflict");
  expect(server.hours()).toBe(5);
});

it("does not take an older change back over a newer one", () => {
  const server = oneEntry();
  server.store(eight);
  const older = server.store(changed(server.now(), 7));
  server.store(changed(server.now(), 6));
  expect(() => server.takeBack(older)).toThrow("version_conflict");
  expect(server.hours()).toBe(6);
});
