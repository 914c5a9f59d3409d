import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { activity } from "./client";
import { setIdleMinutes } from "./idle";
import type { Request } from "./protocol";

const MINUTE = 60_000;
const status = { checkedAt: 1, findings: [] };

/** Stands for the worker: it answers at once, and remembers whether it was ended. */
class FakeWorker {
  static all: FakeWorker[] = [];
  static answers: Record<string, unknown> = {
    unlock: { step: "open", status },
    refresh: status,
    found: { words: "a kit" },
    establish: status,
  };
  /** What is refused, and as what. */
  static refusals: Record<string, string> = {};
  ended = false;
  onmessage: ((event: { data: unknown }) => void) | undefined;

  constructor() {
    FakeWorker.all.push(this);
  }

  postMessage({ id, method }: Request): void {
    const code = FakeWorker.refusals[method];
    const value = FakeWorker.answers[method];
    const data = code ? { id, ok: false, code } : { id, ok: true, value };
    queueMicrotask(() => (code ?? value) !== undefined && this.onmessage?.({ data }));
  }

  terminate(): void {
    this.ended = true;
  }
}

const open = async () => {
  await activity.unlock("mara", { kind: "kit", text: "a kit" });
  expect(activity.current().phase).toBe("open");
};
const worker = () => FakeWorker.all.at(-1) as FakeWorker;

// Leaving the place of work locks the log as it locks the screen (AT-67).
describe("the lock of the log", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("Worker", FakeWorker);
    setIdleMinutes(15);
    FakeWorker.refusals = {};
  });
  afterEach(() => {
    activity.lock();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("closes by itself when nothing was touched for the chosen time, and ends the worker with its keys", async () => {
    await open();
    vi.advanceTimersByTime(14 * MINUTE);
    window.dispatchEvent(new KeyboardEvent("keydown"));
    vi.advanceTimersByTime(14 * MINUTE);
    expect(activity.current().phase).toBe("open");
    vi.advanceTimersByTime(2 * MINUTE);
    expect(activity.current()).toEqual({ phase: "locked", why: "idle" });
    expect(worker().ended).toBe(true);
  });

  it("closes at the first touch after the machine slept, before anything is shown again", async () => {
    await open();
    vi.setSystemTime(Date.now() + 60 * MINUTE);
    window.dispatchEvent(new MouseEvent("pointerdown"));
    expect(activity.current()).toEqual({ phase: "locked", why: "idle" });
  });

  it("obeys a shorter time", async () => {
    setIdleMinutes(5);
    await open();
    vi.advanceTimersByTime(5 * MINUTE + 10_000);
    expect(activity.current().phase).toBe("locked");
  });

  it("fails what was asked while it closes, and asks a new worker the next time", async () => {
    await open();
    const first = worker();
    const asked = activity.search("a word", 0);
    activity.lock();
    await expect(asked).rejects.toMatchObject({ code: "refused" });
    await expect(activity.search("a word", 0)).rejects.toMatchObject({ code: "refused" });
    expect(activity.current()).toEqual({ phase: "locked" });
    await open();
    expect(worker()).not.toBe(first);
  });

  it("forgets a new log whose kit nobody kept in time", async () => {
    expect(await activity.found("mara", "a passphrase", "browser")).toEqual({ words: "a kit" });
    expect(activity.current()).toEqual({ phase: "founding" });
    vi.advanceTimersByTime(16 * MINUTE);
    expect(activity.current()).toEqual({ phase: "locked", why: "idle" });
    expect(worker().ended).toBe(true);
    await expect(activity.establish()).rejects.toMatchObject({ code: "refused" });
  });

  it("keeps a new log while the server is not reached, and opens it once it is stored", async () => {
    await activity.found("mara", "a passphrase", "browser");
    FakeWorker.refusals = { establish: "network" };
    await expect(activity.establish()).rejects.toMatchObject({ code: "network" });
    expect(activity.current()).toEqual({ phase: "founding" });
    FakeWorker.refusals = {};
    await activity.establish();
    expect(activity.current()).toMatchObject({ phase: "open", member: "mara" });
  });

  it("keeps no worker of a log that could not be made", async () => {
    FakeWorker.refusals = { found: "log_exists" };
    const founding = activity.found("mara", "a passphrase", "browser");
    await expect(founding).rejects.toMatchObject({ code: "log_exists" });
    expect(activity.current()).toEqual({ phase: "locked" });
    expect(worker().ended).toBe(true);
  });
});
