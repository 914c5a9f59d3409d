import { useCallback, useMemo, useRef, useState } from "react";
import type { TimeEntry } from "~/api/types";
import { toggled } from "~/ui/selection";

/** Choosing several entries of a list, while that is switched on. */
export interface Choosing {
  chosen: ReadonlySet<string>;
  /** With Shift everything up to the box that was clicked last goes along. */
  toggle: (id: string, withRange: boolean) => void;
  toggleAll: (ids: string[]) => void;
}

/** `entries` in the order in which they are shown. What is locked cannot be chosen. */
export function useChoosing(entries: TimeEntry[]) {
  const [on, setOn] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string>(undefined);
  const keys = useRef<string[]>([]);
  keys.current = entries.filter(isOpen).map(({ id }) => id);
  const toggle = useCallback((id: string, withRange: boolean) => {
    const from = anchor.current;
    anchor.current = id;
    setChosen((before) => toggled(keys.current, before, id, from, withRange));
  }, []);
  const toggleAll = useCallback((ids: string[]) => {
    setChosen((before) => {
      const all = ids.every((id) => before.has(id));
      return new Set(all ? [...before].filter((id) => !ids.includes(id)) : [...before, ...ids]);
    });
  }, []);
  const stop = useCallback(() => {
    setOn(false);
    setChosen(new Set());
    anchor.current = undefined;
  }, []);
  const choosing: Choosing | undefined = useMemo(
    () => (on ? { chosen, toggle, toggleAll } : undefined),
    [on, chosen, toggle, toggleAll],
  );
  return {
    choosing,
    /** What is chosen and still there. */
    entries: entries.filter((entry) => chosen.has(entry.id) && isOpen(entry)),
    switchOver: () => (on ? stop() : setOn(true)),
    stop,
  };
}

export function isOpen(entry: TimeEntry): boolean {
  return !entry.locked && entry.allowed_actions.includes("update");
}
