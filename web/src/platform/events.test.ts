// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hearTabs } from "./channel";
import { followEvents } from "./events";
import { makeQueryClient } from "./queryClient";

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeSource[] = [];
  readyState = 1;
  constructor(readonly url: string) {
    super();
    FakeSource.opened.push(this);
  }
  close() {
    this.readyState = FakeSource.CLOSED;
  }
  change(data: string) {
    this.dispatchEvent(new MessageEvent("change", { data }));
  }
  reset(seq: number) {
    this.dispatchEvent(new MessageEvent("reset", { data: "{}", lastEventId: `${seq}` }));
  }
}

/** Locks of one browser: whoever asks first holds, the next follows when the first lets go. */
function fakeLocks() {
  const waiting: (() => void)[] = [];
  let held = false;
  const next = () => {
    held = false;
    waiting.shift()?.();
  };
  const request = (_name: string, options: LockOptions, run: (lock: object | null) => unknown) =>
    new Promise<void>((resolve) => {
      if (held && options.ifAvailable) return resolve(void run(null));
      const start = () => {
        held = true;
        void Promise.resolve(run({})).then(() => {
          next();
          resolve();
        });
      };
      if (held) waiting.push(start);
      else start();
    });
  return { request };
}

describe("the event stream keeps tabs in step", () => {
  const client = makeQueryClient();
  const stale = vi.spyOn(client, "invalidateQueries");
  let stop = () => {};

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("EventSource", FakeSource);
    FakeSource.opened = [];
    stale.mockClear();
    stop = followEvents(client, 40);
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const kinds = () => stale.mock.calls.map(([filter]) => filter?.queryKey?.[0]);

  it("makes what shows the changed object stale, once for many events", () => {
    for (let seq = 0; seq < 50; seq += 1) FakeSource.opened[0]?.change(`{"seq":${seq},"kind":"time_entry"}`);
    vi.advanceTimersByTime(100);
    expect(kinds().toSorted()).toEqual([
      "contract_balance",
      "project",
      "rate",
      "report",
      "task",
      "time_entry",
      "timer",
      "timesheet",
      "working_day",
    ]);
  });

  it("leaves alone what a change without its answer shows already", async () => {
    const change = client.getMutationCache().build(client, {
      mutationKey: ["time_entry", "change"],
      mutationFn: () => new Promise<void>(() => {}),
    });
    void change.execute(undefined);
    FakeSource.opened[0]?.change('{"seq":1,"kind":"time_entry"}');
    vi.advanceTimersByTime(100);
    expect(kinds()).toContain("report");
    expect(kinds()).not.toContain("time_entry");
    client.getMutationCache().clear();
  });

  it("makes stale what a change shows that has its answer and waits for its lists", async () => {
    const change = client.getMutationCache().build(client, {
      mutationKey: ["time_entry", "change"],
      mutationFn: async () => {},
      onSettled: () => new Promise<void>(() => {}),
    });
    void change.execute(undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(client.isMutating()).toBe(1);
    FakeSource.opened[0]?.change('{"seq":1,"kind":"time_entry"}');
    vi.advanceTimersByTime(100);
    expect(kinds()).toContain("time_entry");
    client.getMutationCache().clear();
  });

  it("loads everything again after a reset, and goes on from there", () => {
    FakeSource.opened[0]?.reset(9);
    expect(stale).toHaveBeenCalledExactlyOnceWith();
    FakeSource.opened[0]?.close();
    FakeSource.opened[0]?.dispatchEvent(new Event("error"));
    vi.advanceTimersByTime(10_000);
    expect(FakeSource.opened[1]?.url).toBe("/api/v1/events?after=9");
  });

  it("begins behind what the page knows, so that nothing falls between its first lists and the stream", () => {
    expect(FakeSource.opened[0]?.url).toBe("/api/v1/events?after=40");
    FakeSource.opened[0]?.dispatchEvent(new Event("open"));
    expect(stale).not.toHaveBeenCalled();
  });

  it("begins with the first change where the page does not know any", () => {
    stop();
    stop = followEvents(client, undefined as unknown as number);
    expect(FakeSource.opened[1]?.url).toBe("/api/v1/events?after=0");
  });

  it("survives an event that is no JSON", () => {
    FakeSource.opened[0]?.change("{");
    vi.advanceTimersByTime(100);
    expect(stale).not.toHaveBeenCalled();
  });

  it("opens again behind the last change when the server closed the stream, and not after it was stopped", () => {
    FakeSource.opened[0]?.change('{"seq":42,"kind":"tag"}');
    vi.advanceTimersByTime(100);
    stale.mockClear();
    FakeSource.opened[0]?.close();
    FakeSource.opened[0]?.dispatchEvent(new Event("error"));
    vi.advanceTimersByTime(10_000);
    expect(FakeSource.opened).toHaveLength(2);
    expect(FakeSource.opened[1]?.url).toBe("/api/v1/events?after=42");
    FakeSource.opened[1]?.dispatchEvent(new Event("open"));
    expect(stale).not.toHaveBeenCalled();
    FakeSource.opened[1]?.close();
    FakeSource.opened[1]?.dispatchEvent(new Event("error"));
    stop();
    vi.advanceTimersByTime(10_000);
    expect(FakeSource.opened).toHaveLength(2);
  });
});

describe("the tabs of a browser share one stream", () => {
  beforeEach(() => {
    vi.stubGlobal("EventSource", FakeSource);
    vi.stubGlobal("navigator", { ...navigator, locks: fakeLocks() });
    FakeSource.opened = [];
  });
  afterEach(() => vi.unstubAllGlobals());

  it("and the next one takes it over when its tab goes, behind the last change that any of them heard of", async () => {
    const stopFirst = followEvents(makeQueryClient(), 7);
    const stopSecond = followEvents(makeQueryClient(), 8);
    expect(FakeSource.opened).toHaveLength(1);
    // As its tab hears it from the first one.
    const elsewhere = new BroadcastChannel("hourbook");
    const heard = new Promise((resolve) => {
      const stopHearing = hearTabs(() => {
        stopHearing();
        resolve(undefined);
      });
    });
    elsewhere.postMessage({ kind: "change", change: { seq: 9, kind: "tag" } });
    await heard;
    elsewhere.close();
    stopFirst();
    await vi.waitFor(() => expect(FakeSource.opened).toHaveLength(2));
    expect(FakeSource.opened[1]?.url).toBe("/api/v1/events?after=9");
    stopSecond();
  });
});
