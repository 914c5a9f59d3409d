import { useEffect, useRef, useSyncExternalStore } from "react";

/** One entry of the registry. `keys` is `n`, `shift+?`, `mod+k` or a sequence such as `g t`. */
export interface Shortcut {
  keys: string;
  label: string;
  group: string;
  run: () => void;
  /** A key that fields need for themselves, such as Ctrl+Z, although it has a modifier. */
  outsideFields?: boolean;
}

const registry = new Map<symbol, Shortcut>();
const listeners = new Set<() => void>();
let snapshot: Shortcut[] = [];
let singleKeys = true;
let pending = "";
let pendingTimer: number | undefined;

const SEQUENCE_MS = 1_000;

/** Registers a shortcut while the component is mounted; the overlay lists it by itself. None where it is not offered. */
export function useShortcut(shortcut: Shortcut | undefined): void {
  const latest = useRef(shortcut?.run);
  latest.current = shortcut?.run;
  const { keys, label, group, outsideFields } = shortcut ?? {};
  useEffect(() => {
    if (keys === undefined || label === undefined || group === undefined) return;
    const id = Symbol(keys);
    registry.set(id, {
      keys,
      label,
      group,
      run: () => latest.current?.(),
      ...(outsideFields && { outsideFields }),
    });
    publish();
    return () => {
      registry.delete(id);
      publish();
    };
  }, [keys, label, group, outsideFields]);
}

/** Every registered shortcut, for the overlay; of several with the same keys the newest, which is the one that runs. */
export function useShortcuts(): Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}

/** What stands on the keys of a shortcut: `mod+k` is Ctrl and K, on a Mac ⌘ and K. `ctrl` is the word on the keyboard. */
export function keyNames(keys: string, ctrl: string): string[] {
  const modifier = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : ctrl;
  return keys.split(/[ +]/).map((key) => (key === "mod" ? modifier : key.toUpperCase()));
}

/** WCAG 2.1.4: shortcuts of a single character can be switched off. */
export function allowSingleKeys(allowed: boolean): void {
  singleKeys = allowed;
}

/** The one key listener of the app; returns whether the event was used. */
export function handleKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const combination = combinationOf(event);
  const modified = combination.includes("mod+");
  const elsewhere = isTyping(event.target) || dialogIsOpen();
  if (!modified && (!singleKeys || elsewhere)) return false;
  const sequence = pending ? `${pending} ${combination}` : combination;
  const found = find(sequence) ?? find(combination);
  if (found?.outsideFields && elsewhere) return false;
  // A key that is held down starts and stops nothing again and again.
  if (found && event.repeat) return false;
  if (found) {
    remember("");
    event.preventDefault();
    found.run();
    return true;
  }
  const starts = [...registry.values()].some((shortcut) => shortcut.keys.startsWith(`${combination} `));
  remember(starts ? combination : "");
  return false;
}

function find(keys: string): Shortcut | undefined {
  // The newest registration wins: a dialog or page may take a key over from the shell.
  return [...registry.values()].reverse().find((shortcut) => shortcut.keys === keys);
}

function remember(keys: string): void {
  pending = keys;
  window.clearTimeout(pendingTimer);
  if (keys) pendingTimer = window.setTimeout(() => remember(""), SEQUENCE_MS);
}

function combinationOf(event: KeyboardEvent): string {
  const modifier = event.ctrlKey || event.metaKey ? "mod+" : event.altKey ? "alt+" : "";
  return `${modifier}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      "input, textarea, select, [contenteditable=true], [role=textbox], [role=menu], [role=listbox]",
    ) !== null
  );
}

/** Whether a dialog lies over the page. */
export function dialogIsOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

function publish(): void {
  snapshot = [...new Map([...registry.values()].map((shortcut) => [shortcut.keys, shortcut])).values()];
  for (const listener of listeners) listener();
}
