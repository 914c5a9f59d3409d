import { type RefObject, useEffect, useRef } from "react";
import type { TimeEntry } from "~/api/types";
import { instantOf } from "./model/axis";
import type { Column, Ms } from "./model/columns";
import type { About } from "./model/draft";
import { snap } from "./model/snap";
import { drawn, type Edge, isRunning, moved, resized, type Span, spanOf } from "./model/spans";
import { clearPaint, entryAt, isFixed, lift, paint, refusal, type StageRef } from "./stage";

/** What a pointer that went down may become. */
export type Gesture =
  | { kind: "draw"; column: Column; anchor: Ms }
  | { kind: "move"; entry: TimeEntry; span: Span; grab: Ms; column: number }
  | { kind: "resize"; entry: TimeEntry; span: Span; edge: Edge }
  | { kind: "place"; about: About; length: Ms };

export interface Drop {
  gesture: Gesture;
  span: Span;
  copy: boolean;
  refused: string | undefined;
}

interface Pointer {
  x: number;
  y: number;
  /** Without steps. */
  free: boolean;
  copy: boolean;
}

interface Press {
  gesture: Gesture;
  id: number;
  start: Pointer;
  at: Pointer;
  dragging: boolean;
  touch: boolean;
  hold: number | undefined;
  frame: number | undefined;
  span: Span | undefined;
}

/** As far as a hand trembles. */
const TREMBLE = 4;
const TOUCH_TREMBLE = 10;
const HOLD_MS = 380;
/** So near to an edge of a block it is the edge that is meant. */
const EDGE = 7;
const TOUCH_EDGE = 12;
const SCROLL_ZONE = 36;
const SCROLL_STEP = 12;

interface GestureOptions {
  stage: StageRef;
  surface: RefObject<HTMLElement | null>;
  layer: RefObject<HTMLElement | null>;
  scroller: RefObject<HTMLElement | null>;
  onDrop: (drop: Drop) => void;
  /** A press on a closed day or by somebody who may not write. */
  onRefused: (text: string) => void;
}

/**
 * Drawing, moving, resizing and placing with mouse, pen and finger. A finger has to rest for a moment first, because
 * a finger that moves scrolls. Ctrl (on a Mac ⌘) copies, Alt is free of steps, Escape gives up.
 */
export function useGestures(options: GestureOptions) {
  const latest = useRef(options);
  latest.current = options;
  const press = useRef<Press | undefined>(undefined);
  /** Where the pointer was last, for keys that act under it. */
  const hover = useRef<{ x: number; y: number } | undefined>(undefined);
  const dropped = useRef(false);

  const engine = useRef<ReturnType<typeof makeEngine>>(undefined);
  engine.current ??= makeEngine(latest, press, dropped);
  const { begin, cancel, swallow } = engine.current;

  useEffect(() => {
    const { surface } = latest.current;
    const element = surface.current;
    if (!element) return;
    // A finger that holds an entry must not scroll the page; only a listener that is not passive can say so.
    const holdStill = (event: TouchEvent) => {
      if (press.current?.dragging && event.cancelable) event.preventDefault();
    };
    element.addEventListener("touchmove", holdStill, { passive: false });
    return () => {
      element.removeEventListener("touchmove", holdStill);
      cancel();
    };
  }, [cancel]);

  return {
    onPointerDown: (event: React.PointerEvent) => {
      if (event.button !== 0 || !event.isPrimary || press.current) return;
      const gesture = gestureAt(latest.current, event);
      if (gesture) begin(gesture, event.nativeEvent);
    },
    onPointerMove: (event: React.PointerEvent) => {
      hover.current = { x: event.clientX, y: event.clientY };
    },
    onPointerLeave: () => {
      hover.current = undefined;
    },
    /** True for the click that ends a drag. */
    swallow,
    /** Starts placing something from beside the calendar. */
    place: (about: About, length: Ms, event: React.PointerEvent) =>
      begin({ kind: "place", about, length }, event.nativeEvent),
    /** The instant and the day under the pointer. */
    hovered: () => hover.current && pointAt(latest.current, hover.current),
    hoveredElement: () =>
      hover.current ? document.elementFromPoint(hover.current.x, hover.current.y) : null,
    pointAt: (at: { x: number; y: number }) => pointAt(latest.current, at),
  };
}

export type Gestures = ReturnType<typeof useGestures>;

function makeEngine(
  latest: RefObject<GestureOptions>,
  press: RefObject<Press | undefined>,
  dropped: RefObject<boolean>,
) {
  const frame = () => {
    const now = press.current;
    if (!now) return;
    now.frame = undefined;
    if (!now.dragging) return;
    if (scrollNear(latest.current, now.at)) schedule();
    show(latest.current, now);
  };
  const schedule = () => {
    if (press.current) press.current.frame ??= requestAnimationFrame(frame);
  };
  const startDragging = () => {
    const now = press.current;
    const { surface } = latest.current;
    if (!now || now.dragging) return;
    now.dragging = true;
    document.documentElement.toggleAttribute("data-dragging", true);
    if ("entry" in now.gesture && surface.current) lift(surface.current, now.gesture.entry.id, true);
    if (now.touch) navigator.vibrate?.(12);
    schedule();
  };
  const finish = () => {
    const now = press.current;
    press.current = undefined;
    window.removeEventListener("pointermove", onMove);
    window.removeEventListener("pointerup", onUp);
    window.removeEventListener("pointercancel", onCancel);
    window.removeEventListener("keydown", onKey, true);
    window.removeEventListener("keyup", onKey, true);
    window.clearTimeout(now?.hold);
    if (now?.frame !== undefined) cancelAnimationFrame(now.frame);
    document.documentElement.removeAttribute("data-dragging");
    const { surface, layer } = latest.current;
    if (layer.current) clearPaint(layer.current);
    if (now && "entry" in now.gesture && surface.current) lift(surface.current, now.gesture.entry.id, false);
    return now;
  };
  const onMove = (event: PointerEvent) => {
    const now = press.current;
    if (!now || event.pointerId !== now.id) return;
    now.at = pointerOf(event);
    const distance = Math.hypot(now.at.x - now.start.x, now.at.y - now.start.y);
    if (now.dragging) return schedule();
    if (now.touch) return distance > TOUCH_TREMBLE ? void finish() : undefined;
    if (distance > TREMBLE) startDragging();
  };
  const onUp = (event: PointerEvent) => {
    if (event.pointerId !== press.current?.id) return;
    const now = press.current;
    now.at = pointerOf(event);
    if (now.dragging) show(latest.current, now);
    finish();
    if (!now.dragging) return;
    dropped.current = true;
    window.setTimeout(() => {
      dropped.current = false;
    }, 0);
    if (!now.span) return;
    latest.current.onDrop({
      gesture: now.gesture,
      span: now.span,
      copy: now.gesture.kind === "move" && now.at.copy,
      refused: refusal(latest.current.stage.current, now.span),
    });
  };
  const onCancel = () => void finish();
  const onKey = (event: KeyboardEvent) => {
    const now = press.current;
    if (!now) return;
    if (event.type === "keydown" && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      finish();
      return;
    }
    if (!["Alt", "Control", "Meta"].includes(event.key)) return;
    // Alt alone opens the menu of the browser on some systems.
    event.preventDefault();
    now.at = { ...now.at, free: event.altKey, copy: event.ctrlKey || event.metaKey };
    schedule();
  };
  return {
    begin: (gesture: Gesture, event: PointerEvent) => {
      const start = pointerOf(event);
      const touch = event.pointerType === "touch";
      press.current = {
        gesture,
        id: event.pointerId,
        start,
        at: start,
        dragging: false,
        touch,
        hold: touch ? window.setTimeout(startDragging, HOLD_MS) : undefined,
        frame: undefined,
        span: undefined,
      };
      window.addEventListener("pointermove", onMove);
      window.addEventListener("pointerup", onUp);
      window.addEventListener("pointercancel", onCancel);
      window.addEventListener("keydown", onKey, true);
      window.addEventListener("keyup", onKey, true);
    },
    cancel: () => void finish(),
    swallow: () => dropped.current,
  };
}

function pointerOf(event: PointerEvent): Pointer {
  return { x: event.clientX, y: event.clientY, free: event.altKey, copy: event.ctrlKey || event.metaKey };
}

/** What a press on the calendar begins, if anything may begin there. */
function gestureAt(options: GestureOptions, event: React.PointerEvent): Gesture | undefined {
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
  return { kind: "move", entry, span, grab: point.at - span.from, column: point.index };
}

function edgeAt(event: React.PointerEvent, span: Span, column: Column, running: boolean): Edge | undefined {
  const block = (event.target as Element).closest("[data-entry]")?.getBoundingClientRect();
  if (!block) return undefined;
  const reach = Math.min(event.pointerType === "touch" ? TOUCH_EDGE : EDGE, block.height / 3);
  if (!running && span.to <= column.to && block.bottom - event.clientY <= reach) return "end";
  return span.from >= column.from && event.clientY - block.top <= reach ? "start" : undefined;
}

/** The day and the instant at a point of the screen; points beside the days count to the nearest one. */
function pointAt({ stage, surface }: GestureOptions, { x, y }: { x: number; y: number }) {
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
function show(options: GestureOptions, press: Press): void {
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
  if (!same || layer.current.childElementCount === 0) {
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
      if (level) return moved(gesture.span, days.shift(gesture.span.from, point.index - gesture.column));
      const raw = point.at - gesture.grab;
      // The hour an entry is dropped on counts, whatever the clocks did between its start and the hand that holds it.
      const column = columns[point.index] ?? point.column;
      const home = raw >= column.from && raw < column.to ? column : days.columnAt(raw);
      return moved(gesture.span, snap(home, raw, size));
    }
  }
}

/** Scrolls while the pointer is near an edge; true while there is more to scroll. */
function scrollNear({ scroller }: GestureOptions, { y }: Pointer): boolean {
  const element = scroller.current;
  if (!element) return false;
  const box = element.getBoundingClientRect();
  const before = element.scrollTop;
  if (y > box.bottom - SCROLL_ZONE) element.scrollTop += SCROLL_STEP;
  else if (y < box.top + SCROLL_ZONE * 2) element.scrollTop -= SCROLL_STEP;
  return element.scrollTop !== before;
}
