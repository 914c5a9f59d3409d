import { useEffect, useState } from "react";
import { activity } from "~/platform/activity/client";
import type { Asking } from "~/platform/activity/protocol";
import { useActivity } from "~/platform/activity/useActivity";

const EVERY = 5_000;

/** The devices that ask to be let in, while the log is open and the page can be seen. */
export function useAsking(): Asking[] {
  const open = useActivity().phase === "open";
  const [asking, setAsking] = useState<Asking[]>([]);
  useEffect(() => {
    if (!open) return;
    let current = true;
    const look = () => {
      if (document.visibilityState === "hidden") return;
      // Without a network the last look stays; the next one comes soon.
      activity.asking().then(
        (found) => current && setAsking(found),
        () => {},
      );
    };
    look();
    const timer = setInterval(look, EVERY);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [open]);
  return open ? asking : [];
}
