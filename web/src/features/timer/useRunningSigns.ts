import { useEffect } from "react";
import type { TimeEntry } from "~/api/types";
import { stopwatch } from "~/lib/durations";
import { setRunningTitle } from "~/platform/pageTitle";
import { elapsedSeconds, serverClock } from "~/platform/serverClock";

/** Elapsed time in the tab title and a dot on the tab icon while a timer runs. */
export function useRunningSigns(entry: TimeEntry | null): void {
  const startedAt = entry?.started_at;
  useEffect(() => {
    setIcon(startedAt ? "/favicon-running.svg" : "/favicon.svg");
    if (!startedAt) return setRunningTitle(undefined);
    const show = () => setRunningTitle(stopwatch(elapsedSeconds(startedAt, serverClock.now())));
    show();
    const timer = window.setInterval(show, 1_000);
    return () => window.clearInterval(timer);
  }, [startedAt]);
}

function setIcon(href: string): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link && link.getAttribute("href") !== href) link.setAttribute("href", href);
}
