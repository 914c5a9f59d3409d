import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { addDays, type Period } from "~/lib/dates";
import { uuid7 } from "~/lib/uuid7";
import { api, everyPage, ifMatch, ok } from "../client";
import { keys } from "../keys";
import type { DateText, Timesheet, TimesheetOperation, TimesheetStep, Uuid } from "../types";

/** The signed-in member's week, whether it was submitted or not. */
export function useWeek(date: DateText, member: Uuid) {
  return useQuery({
    queryKey: keys.week(date, member),
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v1/timesheets/week", { params: { query: { date, member_id: member } }, signal })),
  });
}

/** Weeks of a member that are submitted or approved, as far as they touch the days of a period: their days are closed. */
export function useClosedWeeks(period: Period, member: Uuid) {
  const query = {
    member_id: [member],
    state: ["submitted" as const, "approved" as const],
    from: addDays(period.from, -6),
    to: period.to,
  };
  return useQuery({
    queryKey: keys.list("timesheet", query),
    queryFn: ({ signal }) =>
      everyPage((page) =>
        ok(api.GET("/api/v1/timesheets", { params: { query: { ...query, ...page } }, signal })),
      ),
    placeholderData: (previous) => previous,
  });
}

/** How many weeks wait for the signed-in member's decision. */
export function useWaitingWeeks(shown: boolean) {
  return useQuery({
    queryKey: keys.list("timesheet", { count: "waiting" }),
    queryFn: async ({ signal }) => (await ok(api.GET("/api/v1/timesheets/waiting", { signal }))).count,
    staleTime: 60_000,
    enabled: shown,
  });
}

/** Hands a week in. */
export function useSubmit() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ week, comment }: { week: Timesheet; comment: string }) =>
      ok(
        api.POST("/api/v1/timesheets/submit", {
          headers: ifMatch(week.version),
          body: { id: uuid7(), date: week.week_start, member_id: week.member_id, comment },
        }),
      ),
    onSettled: refresh,
  });
}

export interface StepOf {
  week: Timesheet;
  step: Exclude<TimesheetStep, "submit">;
  comment?: string;
}

/** Takes a step with one submitted week. */
export function useStep() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ week, step, comment = "" }: StepOf) => take(week, step, comment),
    onSettled: refresh,
  });
}

/** Takes steps with several weeks, all or none. */
export function useSteps() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (operations: TimesheetOperation[]) =>
      ok(api.POST("/api/v1/timesheets/bulk", { body: { operations } })),
    onSettled: refresh,
  });
}

function take(week: Timesheet, step: StepOf["step"], comment: string): Promise<Timesheet> {
  const init = {
    params: { path: { id: week.id ?? "" } },
    headers: ifMatch(week.version),
    body: { comment },
  };
  const calls = {
    withdraw: () => api.POST("/api/v1/timesheets/{id}/withdraw", init),
    approve: () => api.POST("/api/v1/timesheets/{id}/approve", init),
    reject: () => api.POST("/api/v1/timesheets/{id}/reject", init),
    reopen: () => api.POST("/api/v1/timesheets/{id}/reopen", init),
  };
  return ok(calls[step]());
}

/** A step closes or opens entries as well. */
function useRefresh() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all(
      ["timesheet", "time_entry"].map((kind) => queryClient.invalidateQueries({ queryKey: [kind] })),
    );
}
