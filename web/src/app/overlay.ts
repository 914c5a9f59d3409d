import { useSyncExternalStore } from "react";

/** What may lie over every page; one at a time. */
export type Overlay = "palette" | "shortcuts" | "addTime" | "newProject" | "sync" | "session" | "leaving";

let shown: Overlay | undefined;
const listeners = new Set<() => void>();

export function showOverlay(overlay: Overlay): void {
  set(overlay);
}

export function hideOverlay(): void {
  set(undefined);
}

export function useOverlay(): Overlay | undefined {
  return useSyncExternalStore(subscribe, () => shown);
}

function set(value: Overlay | undefined): void {
  shown = value;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
