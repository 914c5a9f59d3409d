import { type RefObject, useEffect, useRef } from "react";
import { yOf } from "./model/pieces";
import type { Stage } from "./stage";

/** The whole day is longer than the screen: it opens where work usually begins, and today where now is to be seen. */
export function useScrollToWork(
  scroller: RefObject<HTMLElement | null>,
  stage: RefObject<Stage>,
  folded: boolean,
) {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const { scale, columns, now } = stage.current;
    const start = folded ? 0 : (7.5 * 60 - scale.axis.top) * scale.rate;
    const today = columns.find((column) => now >= column.from && now < column.to);
    const height = today ? yOf(scale, today, now) : 0;
    element.scrollTop = Math.max(start, height - element.clientHeight * 0.7);
  }, [scroller, stage, folded]);
}

/** Ctrl and the wheel change the height of the hours. */
export function useWheelZoom(scroller: RefObject<HTMLElement | null>, onZoom: (direction: 1 | -1) => void) {
  const latest = useRef(onZoom);
  latest.current = onZoom;
  useEffect(() => {
    const element = scroller.current;
    // The browser would zoom the page; only a listener that is not passive can stop it.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      if (event.deltaY !== 0) latest.current(event.deltaY < 0 ? 1 : -1);
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [scroller]);
}
