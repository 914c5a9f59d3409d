import { useSyncExternalStore } from "react";

export interface Connection {
  /** Whether the last request got an answer. */
  reachable: boolean;
  /** The server said that the session has ended. */
  signedOut: boolean;
}

let current: Connection = { reachable: true, signedOut: false };
const listeners = new Set<(now: Connection, before: Connection) => void>();

/** What this tab knows about the way to the server. It learns from every request and from the event stream. */
export const connection = {
  current: (): Connection => current,
  answered: (): void => set({ ...current, reachable: true }),
  unanswered: (): void => set({ ...current, reachable: false }),
  sessionEnded: (): void => set({ reachable: true, signedOut: true }),
  signedIn: (): void => set({ reachable: true, signedOut: false }),
  subscribe(listener: (now: Connection, before: Connection) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function useConnection(): Connection {
  return useSyncExternalStore(connection.subscribe, connection.current);
}

function set(next: Connection): void {
  if (next.reachable === current.reachable && next.signedOut === current.signedOut) return;
  const before = current;
  current = next;
  for (const listener of listeners) listener(next, before);
}
