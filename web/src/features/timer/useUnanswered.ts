import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { isStillRunning, listSessions, stopAt } from "~/api/queries/unanswered";
import type { TimeEntry } from "~/api/types";
import { lastSign, lifeSigns, SLEPT_MS } from "~/platform/lifeSigns";
import { useConnection } from "~/platform/offline/connection";
import { serverClock } from "~/platform/serverClock";
import { notifyProblem } from "~/ui/notify";
import { keepStopped, stoppedOf } from "./stopped";
import { endOfUnanswered, isSeenElsewhere } from "./unanswered";

const LOOKED_EVERY_MS = 30_000;
const LOCK = "hourbook-timer-unanswered";

/**
 * Stops a forgotten timer when nobody answers, at the last sign of life in this browser. The time is one this browser
 * has noted, the server makes none up; what was cut off is told until somebody has read it, and can be given back.
 * Mounted as long as the question stands.
 */
export function useUnanswered(entry: TimeEntry): void {
  const queryClient = useQueryClient();
  const { reachable } = useConnection();
  const asked = useRef({ since: serverClock.now(), looked: serverClock.now() });
  const { started_at, start_time_zone: zone } = entry;
  const running = useRef(entry);
  running.current = entry;
  useEffect(() => {
    let refused = false;
    const look = async () => {
      const now = serverClock.now();
      // Nobody can answer a page on a device that sleeps.
      if (now - asked.current.looked > SLEPT_MS) asked.current.since = now;
      asked.current.looked = now;
      const sign = lastSign(lifeSigns());
      const times = { now, started: Date.parse(started_at ?? ""), asked: asked.current.since, sign };
      const end = endOfUnanswered(times);
      if (end === undefined || refused || !reachable) return;
      if (isSeenElsewhere(await listSessions(), sign)) return;
      if (!(await isStillRunning(running.current))) return;
      const ended = await stopAt(queryClient, running.current, new Date(end).toISOString(), zone);
      keepStopped(stoppedOf(ended, now));
    };
    // One tab is enough. What is refused once is refused again: the question stays.
    const alone = async () => {
      if (!navigator.locks) return look();
      await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
        if (lock) await look();
      });
    };
    const every = window.setInterval(() => {
      alone().catch((thrown: unknown) => {
        refused = true;
        notifyProblem(thrown);
      });
    }, LOOKED_EVERY_MS);
    return () => window.clearInterval(every);
  }, [queryClient, reachable, started_at, zone]);
}
