import { type RefObject, useEffect, useRef } from "react";
import {
  type Gesture,
  type GestureOptions,
  gestureAt,
  type Press,
  pointAt,
  pointerOf,
  scrollNear,
  show,
  TREMBLE,
  turnNear,
} from "./gesture";
import type { Ms } from "./model/columns";
import type { About } from "./model/draft";
import { clearPaint, lift, refusal } from "./stage";

const TOUCH_TREMBLE = 10;
const HOLD_MS = 380;

/**
 * Drawing, moving, resizing and placing with mouse, pen and finger. A finger has to rest for a moment first, because
 * a finger that moves scrolls. Ctrl (on a Mac ⌘) copies, Alt is free of steps, Escape gives up. What is moved and
 * held at the side of the days turns the page.
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

  useEffect(() => cancel, [cancel]);

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
    if (turnNear(latest.current, now)) schedule();
    show(latest.current, now);
  };
  // A finger that holds an entry must not scroll the page; only a listener that is not passive can say so. It stands
  // at what was touched, where a finger's events go even after a turned page has taken that away.
  const holdStill = (event: TouchEvent) => {
    if (press.current?.dragging && event.cancelable) event.preventDefault();
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
    if (now.touch) {
      navigator.vibrate?.(12);
      // What was touched may go with a turned page; the surface stays.
      surface.current?.setPointerCapture?.(now.id);
    }
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
    now?.target.removeEventListener("touchmove", holdStill as EventListener);
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
        target: event.target ?? window,
        frame: undefined,
        span: undefined,
        drawnOn: undefined,
        turning: undefined,
      };
      if (touch)
        press.current.target.addEventListener("touchmove", holdStill as EventListener, { passive: false });
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
