import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { pageTitle } from "~/platform/pageTitle";

/** Long enough to be read, and gone before somebody comes across it as a part of the page. */
const SAID_FOR_MS = 1_500;

/** Says aloud which page or week is shown now: going there loads no page, so nobody else would. */
export function PageAnnouncer() {
  const title = useSyncExternalStore(pageTitle.subscribe, pageTitle.current);
  const [said, setSaid] = useState("");
  const before = useRef(title);
  useEffect(() => {
    // The page somebody opens is read by the browser itself.
    if (before.current !== "" && before.current !== title) setSaid(title);
    before.current = title;
    const timer = window.setTimeout(() => setSaid(""), SAID_FOR_MS);
    return () => window.clearTimeout(timer);
  }, [title]);
  return (
    <div role="status" className="visually-hidden">
      {said}
    </div>
  );
}
