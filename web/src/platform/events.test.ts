// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { followEvents } from "./events";

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
}

describe("the event stream keeps tabs in step", () => {
  const client = new QueryClient();
  const stale = vi.spyOn(client, "invalidateQueries");
  let stop = () => {};

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("EventSource", FakeSource);
    FakeSource.opened = [];
    stale.mockClear();
    stop = followEvents(client);
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
    expect(kinds().toSorted()).toEqual(["project", "report", "task", "time_entry", "timer"]);
  });

  it("loads everything again after a reset", () => {
    FakeSource.opened[0]?.dispatchEvent(new Event("reset"));
    expect(stale).toHaveBeenCalledExactlyOnceWith();
  });

  it("survives an event that is no JSON", () => {
    FakeSource.opened[0]?.change("{");
    vi.advanceTimersByTime(100);
    expect(stale).not.toHaveBeenCalled();
  });

  it("opens again when the server closed the stream, and not after it was stopped", () => {
    FakeSource.opened[0]?.close();
    FakeSource.opened[0]?.dispatchEvent(new Event("error"));
    vi.advanceTimersByTime(10_000);
    expect(FakeSource.opened).toHaveLength(2);
    FakeSource.opened[1]?.close();
    FakeSource.opened[1]?.dispatchEvent(new Event("error"));
    stop();
    vi.advanceTimersByTime(10_000);
    expect(FakeSource.opened).toHaveLength(2);
  });
});
