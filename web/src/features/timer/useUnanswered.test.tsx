import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { TimeEntry } from "~/api/types";
import { fakeServer, problem, type SentRequest } from "~/test/fakeServer";
import { entry } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { useUnanswered } from "./useUnanswered";

const NOW = Date.parse("2026-03-02T19:00:00Z");
const LAST_KEY = Date.parse("2026-03-02T17:30:00Z");
const STOPPED = "hourbook-timer-stopped";
const running = entry({ ended_at: null, duration_seconds: null, version: 4 });
const ended = { ...running, ended_at: "2026-03-02T17:30:00Z", duration_seconds: 34_200, version: 5 };

function Question() {
  useUnanswered(running);
  return null;
}

/** The question stands since 19:00, and the last key was used at 17:30. `elsewhere` is when another place was used last. */
async function ask(elsewhere: string, refused = false, shown: TimeEntry = running) {
  const session = { id: "1", current: false, last_seen_at: elsewhere };
  const sent = fakeServer(({ path }: SentRequest) => {
    if (path.includes("/sessions")) return { body: { items: [session], next_cursor: null } };
    if (path.endsWith("/timer")) return { body: { entry: shown } };
    return refused ? { status: 409, body: problem("period_locked", 409) } : { body: ended };
  });
  await renderInApp(<Question />);
  return () => sent.filter(({ method }) => method === "POST");
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["setInterval", "clearInterval", "Date"] });
  localStorage.setItem("hourbook-life-signs", JSON.stringify({ input: LAST_KEY, awake: NOW, slept: 0 }));
});

afterEach(() => {
  vi.useRealTimers();
  localStorage.clear();
});

it("ends the timer at the last sign of life, and keeps what was cut off to be told", async () => {
  const stops = await ask("2026-03-02T12:00:00Z");
  await vi.advanceTimersByTimeAsync(29 * 60_000);
  expect(stops()).toEqual([]);
  await vi.advanceTimersByTimeAsync(90_000);
  await vi.waitFor(() => expect(localStorage.getItem(STOPPED)).not.toBeNull());
  expect(stops()[0]?.body).toEqual({
    ended_at: "2026-03-02T17:30:00.000Z",
    end_time_zone: "Europe/Berlin",
  });
  expect(stops()[0]?.headers.get("if-match")).toBe('"4"');
  expect(JSON.parse(localStorage.getItem(STOPPED) ?? "")).toEqual({
    id: running.id,
    member_id: running.member_id,
    version: 5,
    ended_at: "2026-03-02T17:30:00Z",
    at: expect.any(Number),
  });
});

it("leaves a timer alone that may be of use on another device", async () => {
  const stops = await ask("2026-03-02T18:00:00Z");
  await vi.advanceTimersByTimeAsync(40 * 60_000);
  expect(stops()).toEqual([]);
});

it("leaves a timer alone that was changed a moment ago", async () => {
  const stops = await ask("2026-03-02T12:00:00Z", false, { ...running, version: 5 });
  await vi.advanceTimersByTimeAsync(40 * 60_000);
  expect(stops()).toEqual([]);
});

it("asks the server once where that refuses", async () => {
  const stops = await ask("2026-03-02T12:00:00Z", true);
  await vi.advanceTimersByTimeAsync(30 * 60_000);
  await vi.waitFor(() => expect(stops()).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(stops()).toHaveLength(1);
  expect(localStorage.getItem(STOPPED)).toBeNull();
});
