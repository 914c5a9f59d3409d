import { useEffect } from "react";
import { serverClock } from "./serverClock";

const STORAGE_KEY = "hourbook-life-signs";
const LOOKED_EVERY_MS = 30_000;
/** A page that did not come to its turn for so long lies on a device that slept, or was closed. */
export const SLEPT_MS = 5 * 60_000;
/** More often than this nothing is noted: every key would be a write. */
const NOTED_EVERY_MS = 10_000;

/** What this browser knows of the person before it, in milliseconds since 1970. Nothing of it leaves the browser. */
export interface LifeSigns {
  /** When a key or a pointer was last used on a page of Hourbook, in any tab. */
  input: number;
  /** When a page last came to its turn. */
  awake: number;
  /** When a page came to its turn for the last time before the device last slept. */
  slept: number;
}

/** Notes the signs of life while a timer runs. */
export function useLifeSigns(running: boolean): void {
  useEffect(() => {
    if (!running) return;
    const note = () => {
      const now = serverClock.now();
      const signs = lifeSigns();
      if (now - signs.input >= NOTED_EVERY_MS) store({ ...afterTurn(signs, now), input: now });
    };
    const turn = () => store(afterTurn(lifeSigns(), serverClock.now()));
    turn();
    const every = window.setInterval(turn, LOOKED_EVERY_MS);
    const events = ["pointerdown", "keydown", "wheel"] as const;
    for (const event of events) document.addEventListener(event, note, { capture: true, passive: true });
    return () => {
      window.clearInterval(every);
      for (const event of events) document.removeEventListener(event, note, { capture: true });
    };
  }, [running]);
}

/** A page comes to its turn; after a long gap the turn before it is the end of what is known. Pure, for its test. */
export function afterTurn(signs: LifeSigns, now: number): LifeSigns {
  return { ...signs, awake: now, slept: now - signs.awake > SLEPT_MS ? signs.awake : signs.slept };
}

/** The last moment of which it is known that somebody may still have worked. */
export function lastSign({ input, slept }: LifeSigns): number {
  return Math.max(input, slept);
}

export function lifeSigns(): LifeSigns {
  const none = { input: 0, awake: 0, slept: 0 };
  try {
    return { ...none, ...JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}") };
  } catch {
    return none;
  }
}

function store(signs: LifeSigns): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(signs));
  } catch {
    // Storage can be switched off: then nothing is known, and no timer is stopped by itself.
  }
}
