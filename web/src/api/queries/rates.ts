import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, everyPage, ok } from "../client";
import { keys } from "../keys";
import type { NewMoneyBudget, NewRate } from "../types";

/** Which rates: those that name a project or a member, or all. */
export interface RateFilter {
  project_id?: string;
  member_id?: string;
}

/** Rates, the newest first; for those who see some. */
export function useRates(filter: RateFilter = {}) {
  return useQuery({
    queryKey: keys.list("rate", filter),
    queryFn: ({ signal }) =>
      everyPage((page) =>
        ok(api.GET("/api/v1/rates", { params: { query: { ...page, ...filter } }, signal })),
      ),
  });
}

function useChange<Input, Answer>(run: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["report"] });
      return queryClient.invalidateQueries({ queryKey: ["rate"] });
    },
  });
}

export function useSetRate() {
  return useChange((body: NewRate) => ok(api.POST("/api/v1/rates", { body })));
}

export function useDeleteRate() {
  return useChange((id: string) => ok(api.DELETE("/api/v1/rates/{id}", { params: { path: { id } } })));
}

/** What the time of a project comes to, and its budget. */
export function useProjectMoney(projectId: string) {
  return useQuery({
    queryKey: keys.list("rate", { moneyOf: projectId }),
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v1/projects/{id}/money", { params: { path: { id: projectId } }, signal })),
  });
}

export function useSetMoneyBudget(projectId: string) {
  return useChange((body: NewMoneyBudget) =>
    ok(api.PUT("/api/v1/projects/{id}/money-budget", { params: { path: { id: projectId } }, body })),
  );
}
