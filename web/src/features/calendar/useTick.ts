import { useEffect, useState } from "react";
import { serverClock } from "~/platform/serverClock";
import type { Ms } from "./model/columns";

/** Often enough that a running block visibly grows; its seconds count by themselves. */
const TICK_MS = 10_000;

/** The current time, now and then. */
export function useTick(): Ms {
  const [now, setNow] = useState(serverClock.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(serverClock.now()), TICK_MS);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
