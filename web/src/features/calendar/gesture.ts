import type { RefObject } from "react";
import type { DateText, TimeEntry } from "~/api/types";
import { daysBetween } from "~/lib/dates";
import { instantOf } from "./model/axis";
import type { Column, Ms } from "./model/columns";
import type { About } from "./model/draft";
import { snap } from "./model/snap";
import { drawn, type Edge, isRunning, moved, resized, type Span, spanOf } from "./model/spans";
import { clearPaint, entryAt, isFixed, lift, paint, refusal, type StageRef } from "./stage";

/** What a pointer that went down may become. */
export type Gesture =
  | { kind: "draw"; column: Column; anchor: Ms }
  | { kind: "move"; entry: TimeEntry; span: Span; grab: Ms; date: DateText }
  | { kind: "resize"; entry: TimeEntry; span: Span; edge: Edge }
  | { kind: "place"; about: About; length: Ms };

export interface Drop {
  gesture: Gesture;
  span: Span;
  copy: boolean;
  refused: string | undefined;
}

export interface Pointer {
  x: number;
  y: number;
  /** Without steps. */
  free: boolean;
  copy: boolean;
}

export interface Press {
  gesture: Gesture;
  id: number;
  start: Pointer;
  at: Pointer;
  dragging: boolean;
  touch: boolean;
  /** What was pressed. */
  target: EventTarget;
  hold: number | undefined;
  frame: number | undefined;
  span: Span | undefined;
  /** The days on which the span was drawn last. */
  drawnOn: Column[] | undefined;
  /** The side on which the pointer waits for the days beyond, and since when. */
  turning: { side: 1 | -1; since: number } | undefined;
}

/** As far as a hand trembles. */
export const TREMBLE = 4;
/** So near to an edge of a block it is the edge that is meant. */
const EDGE = 7;
const TOUCH_EDGE = 12;
const SCROLL_ZONE = 36;
const SCROLL_STEP = 12;
/** So near to the side of the days, or beyond it, what is held waits for the days before or after. */
const TURN_ZONE = 10;
const TOUCH_TURN_ZONE = 28;
const TURN_AFTER_MS = 650;

export interface GestureOptions {
  stage: StageRef;
  surface: RefObject<HTMLElement | null>;
  layer: RefObject<HTMLElement | null>;
  scroller: RefObject<HTMLElement | null>;
  onDrop: (drop: Drop) => void;
  /** A press on a closed day or by somebody who may not write. */
  onRefused: (text: string) => void;
  /** Something is held at the side of the days: those beyond are wanted. */
  onTurn: (direction: 1 | -1) => void;
}

export function pointerOf(event: PointerEvent): Pointer {
  return { x: event.clientX, y: event.clientY, free: event.altKey, copy: event.ctrlKey || event.metaKey };
}

/** What a press on the calendar begins, if anything may begin there. */
export function gestureAt(options: GestureOptions, event: React.PointerEvent): Gesture | undefined {
  const stage = options.stage.current;
  if (event.target instanceof Element && event.target.closest("[data-no-gesture]")) return undefined;
  const point = pointAt(options, { x: event.clientX, y: event.clientY });
  if (!point) return undefined;
  const entry = entryAt(stage, event.target);
  if (!entry) {
    if (!stage.writable) return undefined;
    return { kind: "draw", column: point.column, anchor: point.at };
  }
  const span = spanOf(entry, stage.now);
  if (!span || isFixed(entry)) return undefined;
  const edge = edgeAt(event, span, point.column, isRunning(entry));
  if (edge) return { kind: "resize", entry, span, edge };
  if (isRunning(entry)) return { kind: "resize", entry, span, edge: "start" };
  return { kind: "move", entry, span, grab: point.at - span.from, date: point.column.date };
}

function edgeAt(event: React.PointerEvent, span: Span, column: Column, running: boolean): Edge | undefined {
  const block = (event.target as Element).closest("[data-entry]")?.getBoundingClientRect();
  if (!block) return undefined;
  const reach = Math.min(event.pointerType === "touch" ? TOUCH_EDGE : EDGE, block.height / 3);
  if (!running && span.to <= column.to && block.bottom - event.clientY <= reach) return "end";
  return span.from >= column.from && event.clientY - block.top <= reach ? "start" : undefined;
}

/** The day and the instant at a point of the screen; points beside the days count to the nearest one. */
export function pointAt({ stage, surface }: GestureOptions, { x, y }: { x: number; y: number }) {
  const { columns, scale } = stage.current;
  const box = surface.current?.getBoundingClientRect();
  if (!box || columns.length === 0) return undefined;
  const raw = Math.floor(((x - box.left) / box.width) * columns.length);
  const index = Math.min(columns.length - 1, Math.max(0, raw));
  const column = columns[index];
  if (!column) return undefined;
  const { axis, rate } = scale;
  const place = Math.min(axis.bottom, Math.max(axis.top, (y - box.top) / rate + axis.top));
  const inside = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  return { index, column, at: instantOf(axis, column, place), inside };
}

/** Computes where the gesture has led and draws it. */
export function show(options: GestureOptions, press: Press): void {
  const { layer, surface } = options;
  const stage = options.stage.current;
  const point = pointAt(options, press.at);
  if (!layer.current || !point) return;
  if (press.gesture.kind === "place" && !point.inside) {
    press.span = undefined;
    clearPaint(layer.current);
    return;
  }
  const span = spanFor(options, press, point);
  if (press.gesture.kind === "move" && surface.current) {
    lift(surface.current, press.gesture.entry.id, !press.at.copy);
  }
  const same = press.span && press.span.from === span.from && press.span.to === span.to;
  press.span = span;
  const turned = press.drawnOn !== stage.columns;
  press.drawnOn = stage.columns;
  if (!same || turned || layer.current.childElementCount === 0) {
    paint(layer.current, stage, span, refusal(stage, span) !== undefined);
  }
}

function spanFor(
  options: GestureOptions,
  { gesture, at, start }: Press,
  point: { index: number; column: Column; at: Ms },
): Span {
  const { scale, days, step, columns } = options.stage.current;
  const size = at.free ? 0 : step;
  switch (gesture.kind) {
    case "draw": {
      const own = pointAt(options, { x: start.x, y: at.y });
      return drawn(gesture.column, gesture.anchor, own?.at ?? gesture.anchor, size);
    }
    case "resize":
      return resized(gesture.span, gesture.edge, snap(point.column, point.at, size), size);
    case "place":
      return moved({ from: 0, to: gesture.length }, snap(point.column, point.at, size));
    case "move": {
      const level = Math.abs(at.y - start.y) < Math.max(TREMBLE, (Math.max(size, 1) * scale.rate) / 2);
      if (level)
        return moved(
          gesture.span,
          days.shift(gesture.span.from, daysBetween(gesture.date, point.column.date)),
        );
      const raw = point.at - gesture.grab;
      // The hour an entry is dropped on counts, whatever the clocks did between its start and the hand that holds it.
      const column = columns[point.index] ?? point.column;
      const home = raw >= column.from && raw < column.to ? column : days.columnAt(raw);
      return moved(gesture.span, snap(home, raw, size));
    }
  }
}

/** Turns the page when something movable was held at a side for a while; true while it waits there. */
export function turnNear({ surface, onTurn }: GestureOptions, press: Press): boolean {
  const box = surface.current?.getBoundingClientRect();
  const movable =
    press.gesture.kind === "move" || (press.gesture.kind === "place" && press.span !== undefined);
  if (!box || !movable) return false;
  const zone = press.touch ? TOUCH_TURN_ZONE : TURN_ZONE;
  const side = press.at.x > box.right - zone ? 1 : press.at.x < box.left + zone ? -1 : undefined;
  const now = performance.now();
  if (side === undefined) press.turning = undefined;
  else if (press.turning?.side !== side) press.turning = { side, since: now };
  else if (now - press.turning.since >= TURN_AFTER_MS) {
    // Time to look at what came before the next page comes.
    press.turning.since = now + TURN_AFTER_MS;
    onTurn(side);
  }
  return side !== undefined;
}

/** Scrolls while the pointer is near an edge; true while there is more to scroll. */
export function scrollNear({ scroller }: GestureOptions, { y }: Pointer): boolean {
  const element = scroller.current;
  if (!element) return false;
  const box = element.getBoundingClientRect();
  const before = element.scrollTop;
  if (y > box.bottom - SCROLL_ZONE) element.scrollTop += SCROLL_STEP;
  else if (y < box.top + SCROLL_ZONE * 2) element.scrollTop -= SCROLL_STEP;
  return element.scrollTop !== before;
}
