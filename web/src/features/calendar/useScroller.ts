import { type RefObject, useEffect, useRef } from "react";
import type { Stage } from "./stage";

/** The whole day is longer than the screen: it opens where work usually begins, not at midnight. */
export function useScrollToWork(
  scroller: RefObject<HTMLElement | null>,
  stage: RefObject<Stage>,
  folded: boolean,
) {
  useEffect(() => {
    const { axis, rate } = stage.current.scale;
    if (scroller.current && !folded) scroller.current.scrollTop = (7.5 * 60 - axis.top) * rate;
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
