import { useSyncExternalStore } from "react";
import type { Instant, TimeEntry, Uuid } from "~/api/types";

const STORAGE_KEY = "hourbook-timer-stopped";

/** A timer that was stopped because nobody answered. What somebody works on is not kept in the browser. */
export interface Stopped {
  id: Uuid;
  member_id: Uuid;
  version: number;
  ended_at: Instant;
  /** When it was stopped, in milliseconds since 1970; the entry ends earlier. */
  at: number;
}

/** What is kept of an entry that was stopped. */
export function stoppedOf({ id, member_id, version, ended_at }: TimeEntry, at: number): Stopped {
  return { id, member_id, version, ended_at: ended_at ?? "", at };
}

const listeners = new Set<() => void>();
let read: { text: string; stopped: Stopped | undefined } = { text: "", stopped: undefined };

/** What was stopped in this browser and not seen yet: whoever comes back in the morning finds it. */
export function useStopped(memberId: string): Stopped | undefined {
  const stopped = useSyncExternalStore(subscribe, current);
  return stopped?.member_id === memberId ? stopped : undefined;
}

export function keepStopped(stopped: Stopped | undefined): void {
  try {
    if (stopped) localStorage.setItem(STORAGE_KEY, JSON.stringify(stopped));
    else localStorage.removeItem(STORAGE_KEY);
  } catch {
    // Where storage is switched off there are no signs of life either, and nothing is stopped.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** The same object as long as nothing changed, as React wants it. */
function current(): Stopped | undefined {
  let text = "";
  try {
    text = localStorage.getItem(STORAGE_KEY) ?? "";
    if (text !== read.text) read = { text, stopped: text === "" ? undefined : JSON.parse(text) };
  } catch {
    read = { text, stopped: undefined };
  }
  return read.stopped;
}
