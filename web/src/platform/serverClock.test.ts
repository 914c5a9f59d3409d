import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const SERVER = Date.parse("2026-03-02T09:00:00Z");
const MINUTE = 60_000;

/** A visit: the module as a page loads it, on a device whose clock is wrong by so many milliseconds. */
async function visit(wrongBy: number) {
  vi.setSystemTime(SERVER + wrongBy);
  vi.resetModules();
  const { elapsedSeconds, serverClock } = await import("./serverClock");
  const { today } = await import("~/lib/dates");
  return { elapsedSeconds, serverClock, today };
}

describe("a clock that is wrong", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    const stored = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
      removeItem: (key: string) => stored.delete(key),
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it.each([-600, -7, 0, 7, 600])("by %d minutes shows the right running time and date", async (minutes) => {
    const { elapsedSeconds, serverClock, today } = await visit(minutes * MINUTE);
    serverClock.learn("2026-03-02T09:00:00Z");
    expect(elapsedSeconds("2026-03-02T08:30:00Z", serverClock.now())).toBe(30 * 60);
    vi.advanceTimersByTime(90_000);
    expect(elapsedSeconds("2026-03-02T08:30:00Z", serverClock.now())).toBe(30 * 60 + 90);
    expect(today("UTC")).toBe("2026-03-02");
  });

  it("is put right by whole milliseconds, however long the answer took", async () => {
    const { serverClock, today } = await visit(7 * MINUTE);
    const askedAt = Date.now();
    vi.advanceTimersByTime(101);
    serverClock.learn("2026-03-02T09:00:00Z", askedAt);
    expect(serverClock.now()).toBe(SERVER + 51);
    expect(today("UTC")).toBe("2026-03-02");
  });

  it("is known at the next visit, before the server was asked", async () => {
    const first = await visit(-7 * MINUTE);
    first.serverClock.learn("2026-03-02T09:00:00Z");
    const second = await visit(-7 * MINUTE);
    expect(second.serverClock.now()).toBe(SERVER);
  });

  it("that is put right is right", async () => {
    const { serverClock } = await visit(7 * MINUTE);
    serverClock.learn("2026-03-02T09:00:00Z");
    vi.setSystemTime(SERVER);
    serverClock.learn("2026-03-02T09:00:00Z");
    expect(serverClock.now()).toBe(SERVER);
  });

  it("is not what a slow answer looks like", async () => {
    const { serverClock } = await visit(0);
    const askedAt = Date.now();
    vi.advanceTimersByTime(9_000);
    serverClock.learn("2026-03-02T09:00:00Z", askedAt);
    expect(serverClock.now()).toBe(SERVER + 9_000);
  });

  it("is put right by no more when an answer had to be made without the server", async () => {
    const { serverClock } = await visit(-7 * MINUTE);
    serverClock.learn("2026-03-02T09:00:00Z");
    const askedAt = Date.now();
    vi.advanceTimersByTime(9_000);
    serverClock.learn(new Date(serverClock.now()).toISOString(), askedAt);
    expect(serverClock.now()).toBe(SERVER + 9_000);
  });
});
