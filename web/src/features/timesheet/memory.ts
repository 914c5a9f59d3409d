import { useCallback, useEffect, useState } from "react";
import { drafts } from "~/platform/offline/offline";

/** What the sheet of one week remembers on this device: rows without time, and what was typed and not stored yet. */
export interface Memory {
  /** Keys of rows that were added. */
  rows: string[];
  /** Typed texts by cell, `<row>|<date>`: kept until the server has them, also over a reload or the end of a session. */
  drafts: Record<string, string>;
}

type Change = (memory: Memory) => Memory;

/** The memory of the sheet with this name, and the way to change it. A storage that fails costs the memory, not the work. */
export function useMemory(name: string): [Memory, (change: Change) => void] {
  const [memory, setMemory] = useState<Memory>({ rows: [], drafts: {} });
  const [loaded, setLoaded] = useState(false);
  useEffect(() => {
    let current = true;
    drafts
      .get(name)
      .then((kept) => {
        // What was done while it loaded is newer.
        if (current && kept !== undefined) setMemory((before) => joined(valid(kept), before));
      })
      .catch(() => {})
      .finally(() => current && setLoaded(true));
    return () => {
      current = false;
    };
  }, [name]);
  useEffect(() => {
    if (!loaded) return;
    const empty = memory.rows.length === 0 && Object.keys(memory.drafts).length === 0;
    drafts.put(name, empty ? undefined : memory).catch(() => {});
  }, [name, loaded, memory]);
  const change = useCallback((update: Change) => setMemory(update), []);
  return [memory, change];
}

function joined(kept: Memory, newer: Memory): Memory {
  return {
    rows: [...new Set([...kept.rows, ...newer.rows])],
    drafts: { ...kept.drafts, ...newer.drafts },
  };
}

/** What an earlier version kept may look different. */
function valid(value: unknown): Memory {
  if (typeof value !== "object" || value === null) return { rows: [], drafts: {} };
  const { rows, drafts: texts } = value as Partial<Memory>;
  const isText = (one: unknown): one is string => typeof one === "string";
  return {
    rows: Array.isArray(rows) ? rows.filter(isText) : [],
    drafts: Object.fromEntries(Object.entries(texts ?? {}).filter(([, text]) => isText(text))),
  };
}
