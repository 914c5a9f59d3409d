import type { Column, Ms } from "./columns";
import { step as nextLine, type Step } from "./snap";
import { moved, resized, type Span } from "./spans";

/** What a key does with the focused entry. */
export type Nudge =
  | { kind: "earlier" | "later" | "previousDay" | "nextDay" }
  | { kind: "endEarlier" | "endLater" | "startEarlier" | "startLater" };

interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** Arrows move, Shift and up or down move the end, with Ctrl the start. Alt makes the steps fine; see `fineStep`. */
export function nudgeOf({ key, shiftKey, ctrlKey, metaKey }: KeyPress): Nudge | undefined {
  const up = key === "ArrowUp";
  if (up || key === "ArrowDown") {
    if (!shiftKey) return ctrlKey || metaKey ? undefined : { kind: up ? "earlier" : "later" };
    if (ctrlKey || metaKey) return { kind: up ? "startEarlier" : "startLater" };
    return { kind: up ? "endEarlier" : "endLater" };
  }
  if (shiftKey || ctrlKey || metaKey) return undefined;
  if (key === "ArrowLeft") return { kind: "previousDay" };
  return key === "ArrowRight" ? { kind: "nextDay" } : undefined;
}

/** Where days lie that may not be shown: moves across the edge of the view need them as well. */
export interface Days {
  columnAt: (at: Ms) => Column;
  shift: (at: Ms, days: number) => Ms;
}

/** The span after one press; a running entry has no end that could move. */
export function nudged(span: Span, { kind }: Nudge, size: Step, days: Days, running: boolean): Span {
  const line = (at: Ms, direction: 1 | -1) =>
    nextLine(days.columnAt(direction < 0 ? at - 1 : at), at, size, direction);
  switch (kind) {
    case "earlier":
      return running ? { ...span, from: line(span.from, -1) } : moved(span, line(span.from, -1));
    case "later":
      return running ? resized(span, "start", line(span.from, 1), size) : moved(span, line(span.from, 1));
    case "previousDay":
      return running ? span : moved(span, days.shift(span.from, -1));
    case "nextDay":
      return running ? span : moved(span, days.shift(span.from, 1));
    case "endEarlier":
      return running ? span : resized(span, "end", line(span.to, -1), size);
    case "endLater":
      return running ? span : resized(span, "end", line(span.to, 1), size);
    case "startEarlier":
      return resized(span, "start", line(span.from, -1), size);
    case "startLater":
      return resized(span, "start", line(span.from, 1), size);
  }
}
