import { useEffect, useState } from "react";
import type { TimerState } from "~/api/types";
import { elapsedSeconds, serverClock } from "~/platform/serverClock";

const KEPT = "hourbook-timer-kept";
const LOOKED_EVERY_MS = 30_000;

interface Kept {
  id: string;
  /** How long the timer had been running when somebody said that they are still working. */
  seconds: number;
}

/**
 * Whether to ask about the running timer: it runs for longer than anybody works in one go. The page looks again by
 * itself, so that one that was left open over night asks as well as one that is opened in the morning. Whoever is
 * still working is asked again after the same time.
 */
export function useForgotten(
  timer: TimerState | undefined,
): { afterSeconds: number; keep: () => void } | undefined {
  const [kept, setKept] = useState(readKept);
  const [now, setNow] = useState(serverClock.now);
  const entry = timer?.entry ?? null;
  const running = entry !== null;
  useEffect(() => {
    if (!running) return;
    const look = () => setNow(serverClock.now());
    look();
    const every = window.setInterval(look, LOOKED_EVERY_MS);
    // A device that slept shows the page before the next turn.
    document.addEventListener("visibilitychange", look);
    return () => {
      window.clearInterval(every);
      document.removeEventListener("visibilitychange", look);
    };
  }, [running]);
  if (!timer || !entry) return undefined;
  const afterSeconds = timer.forgotten_after_seconds;
  const elapsed = elapsedSeconds(entry.started_at ?? "", Math.max(now, Date.parse(timer.now)));
  if (!isForgotten(entry.id, elapsed, afterSeconds, kept)) return undefined;
  return {
    afterSeconds,
    keep: () => {
      const next = { id: entry.id, seconds: elapsed };
      setKept(next);
      storeKept(next);
    },
  };
}

/** Pure, for the table of the tests. */
export function isForgotten(id: string, elapsed: number, after: number, kept: Kept | undefined): boolean {
  const since = kept?.id === id ? kept.seconds : 0;
  return elapsed - since > after;
}

function readKept(): Kept | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

function storeKept(kept: Kept): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // Storage can be switched off; the question then comes again with the next visit.
  }
}
