import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Period } from "~/lib/dates";
import { api, ifMatch, ok } from "../client";
import { keys } from "../keys";
import type { NewRecurringEntry, Proposal, RecurringEntry, RecurringEntryChanges } from "../types";

/** The caller's recurring entries, in the order in which they were made. */
export function useRecurring() {
  return useQuery({
    queryKey: keys.list("recurring_entry"),
    queryFn: async ({ signal }) => (await ok(api.GET("/api/v1/recurring-entries", { signal }))).items,
    staleTime: 60_000,
  });
}

/** What they propose in a period; nothing without one. */
export function useProposals(period: Period | undefined) {
  return useQuery({
    queryKey: keys.list("recurring_entry", { proposals: period ?? null }),
    enabled: period !== undefined,
    queryFn: async ({ signal }) => {
      if (!period) return [];
      const { from, to } = period;
      return (
        await ok(api.GET("/api/v1/recurring-entries/proposals", { params: { query: { from, to } }, signal }))
      ).items;
    },
  });
}

function useChange<Input, Answer>(run: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["recurring_entry"] }),
  });
}

export function useCreateRecurring() {
  return useChange((body: NewRecurringEntry) => ok(api.POST("/api/v1/recurring-entries", { body })));
}

export function useUpdateRecurring() {
  return useChange(({ recurring, changes }: { recurring: RecurringEntry; changes: RecurringEntryChanges }) =>
    ok(
      api.PATCH("/api/v1/recurring-entries/{id}", {
        params: { path: { id: recurring.id } },
        headers: ifMatch(recurring.version),
        body: changes,
      }),
    ),
  );
}

export function useDeleteRecurring() {
  return useChange((recurring: RecurringEntry) =>
    ok(
      api.DELETE("/api/v1/recurring-entries/{id}", {
        params: { path: { id: recurring.id } },
        headers: ifMatch(recurring.version),
      }),
    ),
  );
}

/** Records or skips what is proposed; what it returns takes that back. */
export function useSettle() {
  const queryClient = useQueryClient();
  const stale = () => {
    void queryClient.invalidateQueries({ queryKey: ["time_entry"] });
    return queryClient.invalidateQueries({ queryKey: ["recurring_entry"] });
  };
  return useMutation({
    mutationFn: async ({ proposal, action }: { proposal: Proposal; action: "record" | "skip" }) => {
      const { recurring_entry_id: id, date } = proposal;
      const { entry } = await ok(
        api.POST("/api/v1/recurring-entries/{id}/occurrences", {
          params: { path: { id } },
          body: { date, action },
        }),
      );
      return async () => {
        if (entry) await ok(api.DELETE("/api/v1/time-entries/{id}", { params: { path: { id: entry.id } } }));
        const path = { id, date };
        await ok(api.DELETE("/api/v1/recurring-entries/{id}/occurrences/{date}", { params: { path } }));
        await stale();
      };
    },
    onSettled: stale,
  });
}
