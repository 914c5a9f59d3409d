import { useState } from "react";
import { type ActivityTrack, LANE_KINDS } from "./model/activity";
import { LABELS, type Label } from "./model/label";
import { readView, type View } from "./model/views";

/** How this device shows the calendar. What belongs to the member, steps and target, is among their preferences. */
export interface ViewMemory {
  view: View;
  /** Pixels per hour. */
  zoom: number;
  folded: boolean;
  side: boolean;
  /** What stands first on an entry. */
  label: Label;
  /** Tracks of activity that do not stand beside the days. */
  hidden: ActivityTrack["kind"][];
}

export const ZOOMS = [32, 44, 56, 72, 96, 128, 176, 240];

const STORAGE_KEY = "hourbook-calendar";

const PHONE = "(max-width: 720px)";

function initial(): ViewMemory {
  const phone = globalThis.matchMedia?.(PHONE).matches ?? false;
  const usual: ViewMemory = {
    view: phone ? "day" : "week",
    zoom: 72,
    folded: true,
    side: true,
    label: "note",
    hidden: [],
  };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}");
    return { ...usual, ...read(stored, phone) };
  } catch {
    // Storage can be switched off or hold anything; the usual view is then shown.
    return usual;
  }
}

function read(stored: unknown, phone: boolean): Partial<ViewMemory> {
  if (typeof stored !== "object" || stored === null) return {};
  const raw = stored as Record<string, unknown>;
  const view = phone ? undefined : readView(raw.view);
  return {
    ...(view !== undefined && { view }),
    ...(ZOOMS.includes(Number(raw.zoom)) && { zoom: Number(raw.zoom) }),
    ...(typeof raw.folded === "boolean" && { folded: raw.folded }),
    ...(typeof raw.side === "boolean" && { side: raw.side }),
    ...(LABELS.includes(raw.label as Label) && { label: raw.label as Label }),
    ...(Array.isArray(raw.hidden) && {
      hidden: LANE_KINDS.filter((kind) => (raw.hidden as unknown[]).includes(kind)),
    }),
  };
}

/** The remembered view, and how to change it. */
export function useViewMemory(): [ViewMemory, (changes: Partial<ViewMemory>) => void] {
  const [memory, setMemory] = useState(initial);
  const change = (changes: Partial<ViewMemory>) =>
    setMemory((before) => {
      const after = { ...before, ...changes };
      try {
        localStorage.setItem(STORAGE_KEY, JSON.stringify(after));
      } catch {
        // It is then forgotten with the page.
      }
      return after;
    });
  return [memory, change];
}

/** The next zoom in a direction. */
export function zoomed(zoom: number, direction: 1 | -1): number {
  const at = ZOOMS.indexOf(zoom);
  return ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, at + direction))] ?? zoom;
}
