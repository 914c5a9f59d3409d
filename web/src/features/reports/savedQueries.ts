import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, everyPage, ifMatch, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { NewReportLink, NewSavedReport, SavedReport, SavedReportChanges } from "~/api/types";

function useChange<Input, Answer>(
  run: (input: Input) => Promise<Answer>,
  kind: "saved_report" | "report_link",
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [kind] }),
  });
}

export function useSaveReport() {
  return useChange((body: NewSavedReport) => ok(api.POST("/api/v1/saved-reports", { body })), "saved_report");
}

export function useUpdateReport() {
  return useChange(
    ({ report, changes }: { report: SavedReport; changes: SavedReportChanges }) =>
      ok(
        api.PATCH("/api/v1/saved-reports/{id}", {
          params: { path: { id: report.id } },
          headers: ifMatch(report.version),
          body: changes,
        }),
      ),
    "saved_report",
  );
}

export function useDeleteReport() {
  return useChange(
    (report: SavedReport) =>
      ok(
        api.DELETE("/api/v1/saved-reports/{id}", {
          params: { path: { id: report.id } },
          headers: ifMatch(report.version),
        }),
      ),
    "saved_report",
  );
}

/** Keeps a report at hand, or no longer; for this member alone. */
export function usePinReport() {
  return useChange(({ id, pinned }: { id: string; pinned: boolean }) => {
    const where = { params: { path: { id } } };
    return ok(
      pinned
        ? api.PUT("/api/v1/saved-reports/{id}/pin", where)
        : api.DELETE("/api/v1/saved-reports/{id}/pin", where),
    );
  }, "saved_report");
}

/** The public links of a report. */
export function useReportLinks(report: string) {
  return useQuery({
    queryKey: keys.list("report_link", { report }),
    queryFn: ({ signal }) =>
      everyPage((page) =>
        ok(
          api.GET("/api/v1/report-links", {
            params: { query: { ...page, saved_report_id: report } },
            signal,
          }),
        ),
      ),
  });
}

export function useCreateLink() {
  return useChange((body: NewReportLink) => ok(api.POST("/api/v1/report-links", { body })), "report_link");
}

export function useRevokeLink() {
  return useChange(
    (id: string) => ok(api.DELETE("/api/v1/report-links/{id}", { params: { path: { id } } })),
    "report_link",
  );
}
