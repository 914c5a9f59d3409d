import { useEffect, useState } from "react";
import type { Instant } from "~/api/types";
import { clock } from "~/lib/clock";

const STORAGE_KEY = "hourbook-clock-ahead";

let ahead = remembered();
clock.setAhead(ahead);

/** The wire has whole seconds: smaller differences mean nothing. */
const MEANS_NOTHING_MS = 2_000;

/** The server's clock, so that a wrong clock of this device does not show a wrong running time. */
export const serverClock = {
  /**
   * Takes note of the server's time in an answer that just arrived; `askedAt` is when it was asked, by this device. An
   * answer that was long on its way says little: only what cannot have been true in all that time is a wrong clock.
   */
  learn(now: Instant, askedAt = Date.now()): void {
    const said = Date.parse(now);
    const arrivedAt = Date.now();
    const fits = (guess: number) =>
      said - guess > askedAt - MEANS_NOTHING_MS && said - guess < arrivedAt + MEANS_NOTHING_MS;
    if (fits(ahead)) return;
    // Whole milliseconds: dates are made of it, and those take no fractions.
    ahead = fits(0) ? 0 : Math.round(said - (askedAt + arrivedAt) / 2);
    clock.setAhead(ahead);
    remember();
  },
  /** Milliseconds since 1970. */
  now: clock.now,
};

/** The current time in milliseconds, once a second while `running`. */
export function useNow(running: boolean): number {
  const [now, setNow] = useState(serverClock.now);
  useEffect(() => {
    if (!running) return;
    setNow(serverClock.now());
    const timer = window.setInterval(() => setNow(serverClock.now()), 1_000);
    return () => window.clearInterval(timer);
  }, [running]);
  return now;
}

/** Whole seconds since an instant, never negative. */
export function elapsedSeconds(startedAt: Instant, now: number): number {
  return Math.max(0, Math.trunc((now - Date.parse(startedAt)) / 1_000));
}

/** A clock that was wrong at the last visit is wrong at the next, also when the server cannot be asked. */
function remembered(): number {
  try {
    const stored = Number(localStorage.getItem(STORAGE_KEY));
    return Number.isSafeInteger(stored) ? stored : 0;
  } catch {
    return 0;
  }
}

function remember(): void {
  try {
    if (ahead === 0) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, String(ahead));
  } catch {
    // Storage can be switched off; the clock is then learned at every visit.
  }
}
