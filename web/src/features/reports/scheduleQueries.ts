import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, everyPage, ifMatch, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { NewReportSchedule, ReportSchedule, ReportScheduleChanges } from "~/api/types";
import { usePresent } from "~/platform/postponed";
import { postpone } from "~/ui/postpone";

function useChange<Input, Answer>(run: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["report_schedule"] }),
  });
}

/** The schedules of a report. */
export function useSchedules(report: string) {
  const present = usePresent();
  return useQuery({
    select: present,
    queryKey: keys.list("report_schedule", { report }),
    queryFn: ({ signal }) =>
      everyPage((page) =>
        ok(
          api.GET("/api/v1/report-schedules", {
            params: { query: { ...page, saved_report_id: report } },
            signal,
          }),
        ),
      ),
  });
}

export function useCreateSchedule() {
  return useChange((body: NewReportSchedule) => ok(api.POST("/api/v1/report-schedules", { body })));
}

export function useUpdateSchedule() {
  return useChange(({ schedule, changes }: { schedule: ReportSchedule; changes: ReportScheduleChanges }) =>
    ok(
      api.PATCH("/api/v1/report-schedules/{id}", {
        params: { path: { id: schedule.id } },
        headers: ifMatch(schedule.version),
        body: changes,
      }),
    ),
  );
}

/** Ends a schedule when nobody takes that back: who has unsubscribed could not be made again. */
export function useDeleteSchedule() {
  const queryClient = useQueryClient();
  return (schedule: ReportSchedule, text: string) =>
    postpone(schedule.id, text, async () => {
      await ok(
        api.DELETE("/api/v1/report-schedules/{id}", {
          keepalive: true,
          params: { path: { id: schedule.id } },
        }),
      );
      await queryClient.invalidateQueries({ queryKey: ["report_schedule"] });
    });
}

export function useSendNow() {
  return useChange((id: string) =>
    ok(api.POST("/api/v1/report-schedules/{id}/send", { params: { path: { id } } })),
  );
}
