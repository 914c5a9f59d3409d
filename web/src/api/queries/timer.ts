import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { uuid7 } from "~/lib/uuid7";
import { serverClock } from "~/platform/serverClock";
import { withTimeChoice } from "~/platform/timeChoice";
import { api, ok } from "../client";
import { keys } from "../keys";
import type { RecentWork, TimerStart } from "../types";
import { refreshEntries } from "./entries";

const ASK_AGAIN_MS = 10_000;

/** The member's timer. */
export function useTimer() {
  return useQuery({
    queryKey: keys.timer,
    queryFn: async ({ signal }) => {
      const askedAt = Date.now();
      const timer = await ok(api.GET("/api/v1/timer", { signal }));
      serverClock.learn(timer.now, askedAt);
      return timer;
    },
    // Whether something runs is said on every page: what could not be learned is asked for again until it is.
    refetchInterval: ({ state }) => state.status === "error" && ASK_AGAIN_MS,
  });
}

/** Starts a timer; the server stops a running one at the same instant. */
export function useStartTimer() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (start: TimerStart) =>
      withTimeChoice({ source: "timer" as const, ...start, id: start.id ?? uuid7() }, (body) =>
        ok(api.POST("/api/v1/timer/start", { body })),
      ),
    onSettled: () => refreshEntries(queryClient),
  });
}

/** Stops the timer, now or at a given moment. */
export function useStopTimer() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (stop: { ended_at?: string; end_time_zone?: string } = {}) =>
      withTimeChoice(stop, (body) => ok(api.POST("/api/v1/timer/stop", { body }))),
    onSettled: () => refreshEntries(queryClient),
  });
}

/** Distinct pieces of work of late, newest first. */
export function useRecentWork() {
  return useQuery({
    queryKey: keys.recentWork,
    queryFn: async ({ signal }) =>
      (await ok(api.GET("/api/v1/recent-work", { params: { query: { limit: 50 } }, signal }))).items,
  });
}

/** A piece of work as the start of a timer. */
export function startOf(
  work: Pick<RecentWork, "note" | "project_id" | "task_id" | "billable" | "tags">,
): TimerStart {
  return {
    note: work.note,
    billable: work.billable,
    tags: work.tags,
    ...(work.project_id && { project_id: work.project_id }),
    ...(work.task_id && { task_id: work.task_id }),
  };
}
