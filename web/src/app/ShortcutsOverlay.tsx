import { lazy, Suspense, useSyncExternalStore } from "react";

const ShortcutsDialog = lazy(() => import("./ShortcutsDialog"));

let shown = false;
const listeners = new Set<() => void>();

/** Opens the overlay. */
export function showShortcuts(): void {
  set(true);
}

/** The overlay of all shortcuts; its dialog is loaded when it is first opened. */
export function ShortcutsOverlay() {
  const open = useSyncExternalStore(subscribe, () => shown);
  if (!open) return null;
  return (
    <Suspense fallback={null}>
      <ShortcutsDialog onClose={() => set(false)} />
    </Suspense>
  );
}

function set(value: boolean): void {
  shown = value;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
