import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { makeQueryClient } from "~/platform/queryClient";
import { forgetSteps, undoLast } from "~/platform/undo";
import { setTransport } from "../client";
import type { NewTimeEntry, TimeEntry } from "../types";
import { useChangeEntries, useCreateEntry, useEntries, useUpdateEntry } from "./entries";
import { useWeek } from "./timesheets";

const stored = {
  id: "0192f000-0000-7000-8000-000000000001",
  kind: "duration",
  date: "2026-03-03",
  duration_seconds: 3600,
  note: "before",
  version: 1,
} as TimeEntry;
const week = { from: "2026-03-02", to: "2026-03-09" };

/** A server whose answers are given by hand, each to the oldest request of its kind; `of` is a part of the address. */
function server() {
  const waiting: { asked: string; answer: (response: Response) => void; signal: AbortSignal }[] = [];
  setTransport(
    (request) =>
      new Promise((answer, refuse) => {
        waiting.push({ asked: `${request.method} ${request.url}`, answer, signal: request.signal });
        request.signal.addEventListener("abort", () => refuse(new DOMException("gone", "AbortError")));
      }),
  );
  const matching = (method: string, of: string) =>
    waiting.filter(({ asked }) => asked.startsWith(method) && asked.includes(of));
  return {
    asked: (method: string, of = "") => matching(method, of).length,
    answer: async (method: string, body: unknown, of = "") => {
      await waitFor(() => expect(matching(method, of)).not.toEqual([]));
      const [found] = matching(method, of);
      if (found) waiting.splice(waiting.indexOf(found), 1);
      await act(async () => found?.answer(Response.json(body)));
      return found?.signal.aborted;
    },
  };
}

const page = (entry: TimeEntry) => ({ items: [entry], next_cursor: null });

describe("a change of an entry", () => {
  const client = makeQueryClient({ queries: { retry: false } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  beforeEach(() => {
    client.clear();
    forgetSteps();
  });

  it("is not taken off the screen by a list that was on its way, and the last of several asks for the new one", async () => {
    const { asked, answer } = server();
    const list = renderHook(() => useEntries(week), { wrapper });
    await answer("GET", page(stored));
    await waitFor(() => expect(list.result.current.data?.[0]?.note).toBe("before"));
    const update = renderHook(() => ({ first: useUpdateEntry(), second: useUpdateEntry() }), { wrapper });
    const shown = () => list.result.current.data?.[0]?.note;

    await act(async () => void client.invalidateQueries({ queryKey: ["time_entry"] }));
    await act(async () => update.result.current.first.mutate({ entry: stored, changes: { note: "first" } }));
    expect(await answer("GET", page(stored)), "the list on its way was given up").toBe(true);
    await waitFor(() => expect(shown()).toBe("first"));

    await act(async () =>
      update.result.current.second.mutate({ entry: { ...stored, version: 2 }, changes: { note: "second" } }),
    );
    await answer("PATCH", { ...stored, note: "second", version: 3 });
    expect(asked("GET"), "another change is under way").toBe(0);
    expect(shown()).toBe("second");
    await answer("PATCH", { ...stored, note: "second", version: 3 });
    await answer("GET", page({ ...stored, note: "second", version: 3 }));
    expect(shown()).toBe("second");
  });

  it("is not put back by the answer to an earlier change of the same entry", async () => {
    const { answer } = server();
    const list = renderHook(() => useEntries(week), { wrapper });
    await answer("GET", page(stored));
    await waitFor(() => expect(list.result.current.data?.[0]?.note).toBe("before"));
    const shown = () => list.result.current.data?.[0];
    const update = renderHook(() => ({ first: useUpdateEntry(), second: useUpdateEntry() }), { wrapper });

    await act(async () => update.result.current.first.mutate({ entry: stored, changes: { note: "after" } }));
    await waitFor(() => expect(shown()?.version, "the next change is made for this one").toBe(2));
    const changes = { duration_seconds: 60 };
    await act(async () => update.result.current.second.mutate({ entry: shown() as TimeEntry, changes }));
    await waitFor(() => expect(shown()?.duration_seconds).toBe(60));
    await answer("PATCH", { ...stored, note: "after", version: 2 });
    expect(shown()).toMatchObject({ note: "after", duration_seconds: 60 });
    await answer("PATCH", { ...stored, note: "after", duration_seconds: 60, version: 3 });
    expect(shown()?.version).toBe(3);
  });

  it("leaves its versions in the lists, together with others as alone", async () => {
    const { answer } = server();
    const list = renderHook(() => useEntries(week), { wrapper });
    await answer("GET", page(stored));
    await waitFor(() => expect(list.result.current.data?.[0]?.version).toBe(1));
    const several = renderHook(() => useChangeEntries(), { wrapper });
    await act(async () => several.result.current.mutate({ operations: [], shown: (entries) => entries }));
    await answer("POST", { results: [{ entry: { ...stored, version: 2 } }, { entry: null }] });
    await waitFor(() => expect(list.result.current.data?.[0]?.version).toBe(2));
  });

  it("refreshes what it has changed although an earlier one still waits for its lists", async () => {
    const { asked, answer } = server();
    const list = renderHook(() => useEntries(week), { wrapper });
    const sheet = renderHook(() => useWeek(week.from, "ada"), { wrapper });
    const total = () => sheet.result.current.data?.total_seconds;
    await answer("GET", page(stored), "time-entries");
    await answer("GET", { total_seconds: 1 }, "timesheets");
    await waitFor(() => expect(total()).toBe(1));
    const hooks = renderHook(() => ({ create: useCreateEntry(), several: useChangeEntries() }), { wrapper });

    await act(async () => hooks.result.current.create.mutate({ kind: "duration" } as NewTimeEntry));
    await answer("POST", { ...stored, id: "new" });
    await waitFor(() => expect(asked("GET", "timesheets"), "the new total is on its way").toBe(1));
    const shown = (entries: TimeEntry[]) => entries;
    await act(async () => hooks.result.current.several.mutate({ operations: [], shown }));
    await answer("POST", { results: [] }, "bulk");
    expect(await answer("GET", { total_seconds: 2 }, "timesheets"), "it was given up").toBe(true);
    await answer("GET", page(stored), "time-entries");
    await answer("GET", { total_seconds: 3 }, "timesheets");
    await answer("GET", page({ ...stored, note: "after both" }), "time-entries");
    await waitFor(() => expect(list.result.current.data?.[0]?.note).toBe("after both"));
    expect(total()).toBe(3);
  });

  it("is a step of its own only where nothing else offers to take it back", async () => {
    const { answer } = server();
    const hooks = renderHook(() => ({ plain: useUpdateEntry(), said: useUpdateEntry({ undo: false }) }), {
      wrapper,
    });
    const done = vi.fn();
    const entry = { entry: stored, changes: { note: "after" } };
    await act(async () => hooks.result.current.said.mutate(entry, { onSuccess: done }));
    await answer("PATCH", { ...stored, note: "after" });
    await waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(await undoLast()).toBeUndefined();

    await act(async () => hooks.result.current.plain.mutate(entry, { onSuccess: done }));
    await answer("PATCH", { ...stored, note: "after" });
    await waitFor(() => expect(done).toHaveBeenCalledTimes(2));
    const undone = undoLast();
    await answer("GET", { ...stored, note: "after", version: 2 });
    await answer("PATCH", stored);
    await undone;
    expect(await undoLast()).toBeUndefined();
  });
});
