import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, everyPage, ifMatch, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { NewReportLink, NewSavedReport, SavedReport, SavedReportChanges } from "~/api/types";
import { postpone } from "~/ui/postpone";

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

/** Deletes a report when nobody takes that back: its public links end with it, and nobody could make them again. */
export function useDeleteReport() {
  const queryClient = useQueryClient();
  return (report: SavedReport, text: string) =>
    postpone(report.id, text, async () => {
      await ok(
        api.DELETE("/api/v1/saved-reports/{id}", {
          keepalive: true,
          params: { path: { id: report.id } },
          headers: ifMatch(report.version),
        }),
      );
      await queryClient.invalidateQueries({ queryKey: ["saved_report"] });
    });
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

/** The public links of a report, or all that the member may revoke. */
export function useReportLinks(report?: string) {
  return useQuery({
    queryKey: keys.list("report_link", { report }),
    queryFn: ({ signal }) =>
      everyPage((page) =>
        ok(
          api.GET("/api/v1/report-links", {
            params: { query: { ...page, ...(report !== undefined && { saved_report_id: report }) } },
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
