import type { QueryClient } from "@tanstack/react-query";
import { api, everyPage, ifMatch, ok } from "../client";
import type { Instant, TimeEntry } from "../types";
import { refreshEntries } from "./entries";

/** Where the member is signed in, as it is now. */
export function listSessions() {
  return everyPage((query) => ok(api.GET("/api/v1/sessions", { params: { query } })));
}

/** Stops the timer at a moment that has passed, as long as it is the one that was looked at and nobody changed it. */
export async function stopAt(
  queryClient: QueryClient,
  entry: TimeEntry,
  ended_at: Instant,
  zone: string | null,
): Promise<TimeEntry> {
  const body = { ended_at, ...(zone && { end_time_zone: zone }) };
  try {
    return await ok(api.POST("/api/v1/timer/stop", { headers: ifMatch(entry.version), body }));
  } finally {
    void refreshEntries(queryClient);
  }
}
