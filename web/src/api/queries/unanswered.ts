import type { QueryClient } from "@tanstack/react-query";
import { api, everyPage, ifMatch, ok } from "../client";
import type { Instant, TimeEntry, Uuid } from "../types";
import { refreshEntries } from "./entries";

/** Where the member is signed in, as it is now. */
export function listSessions() {
  return everyPage((query) => ok(api.GET("/api/v1/sessions", { params: { query } })));
}

/** Whether the timer still is what this page shows: another device may have stopped or changed it a moment ago. */
export async function isStillRunning({ id, version }: TimeEntry): Promise<boolean> {
  const { entry } = await ok(api.GET("/api/v1/timer"));
  return entry?.id === id && entry.version === version;
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

/** Lets an entry that was stopped end later, as long as nobody changed it since. */
export async function extendTo(
  queryClient: QueryClient,
  { id, version }: { id: Uuid; version: number },
  ended_at: Instant,
): Promise<TimeEntry> {
  const params = { path: { id } };
  const request = { params, headers: ifMatch(version), body: { ended_at } };
  try {
    return await ok(api.PATCH("/api/v1/time-entries/{id}", request));
  } finally {
    void refreshEntries(queryClient);
  }
}
