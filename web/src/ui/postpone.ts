import { setPostponed } from "~/platform/postponed";
import { notifyProblem, notifyUndo, UNDO_MS } from "./notify";

interface Postponed {
  run: () => Promise<unknown>;
  timer: number;
  /** Withdraws the offer to undo. */
  withdraw: () => void;
}

const waiting = new Map<string, Postponed>();

/**
 * For what the server cannot bring back: it looks done at once and is asked of the server when the time to undo it is
 * over, or when the page is left. `run` must send with `keepalive`, so that it outlives the page.
 */
export function postpone(id: string, message: string, run: () => Promise<unknown>): void {
  if (waiting.has(id)) return;
  const withdraw = notifyUndo(message, () => {
    window.clearTimeout(waiting.get(id)?.timer);
    drop(id);
  });
  const timer = window.setTimeout(() => void carryOut(id), UNDO_MS);
  waiting.set(id, { run, timer, withdraw });
  publish();
}

/** Asks the server for everything that still waits, now. */
export async function flushPostponed(): Promise<void> {
  await Promise.all([...waiting.keys()].map(carryOut));
}

async function carryOut(id: string): Promise<void> {
  const found = waiting.get(id);
  if (!found) return;
  window.clearTimeout(found.timer);
  found.withdraw();
  waiting.delete(id);
  try {
    await found.run();
  } catch (thrown) {
    notifyProblem(thrown);
  } finally {
    publish();
  }
}

function drop(id: string): void {
  waiting.delete(id);
  publish();
}

/** Lists leave out what is as good as gone. */
function publish(): void {
  setPostponed(waiting.keys());
}

window.addEventListener("pagehide", () => void flushPostponed());
