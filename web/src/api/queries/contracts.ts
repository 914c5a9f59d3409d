import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ifMatch, ok } from "../client";
import { keys, showing } from "../keys";
import type { Contract, ContractChanges, DateText, NewContract, Uuid } from "../types";

/** The contracts of a member, the one that begins last first, and what the reader may do with them. */
export function useContracts(member: Uuid) {
  return useQuery({
    queryKey: keys.list("contract", { member }),
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v1/members/{id}/contracts", { params: { path: { id: member } }, signal })),
    staleTime: 60_000,
  });
}

/** How a member's recorded time stands against their contracts at the end of a day. */
export function useContractBalance(member: Uuid, until: DateText, enabled: boolean) {
  return useQuery({
    queryKey: keys.contractBalance(member, until),
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/v1/members/{id}/contract-balance", {
          params: { path: { id: member }, query: { until } },
          signal,
        }),
      ),
    enabled,
  });
}

function useChange<Input, Answer>(run: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () =>
      Promise.all(showing("contract").map((kind) => queryClient.invalidateQueries({ queryKey: [kind] }))),
  });
}

export function useAddContract(member: Uuid) {
  return useChange((body: NewContract) =>
    ok(api.POST("/api/v1/members/{id}/contracts", { params: { path: { id: member } }, body })),
  );
}

export function useUpdateContract() {
  return useChange(({ before, changes }: { before: Contract; changes: ContractChanges }) =>
    ok(
      api.PATCH("/api/v1/contracts/{id}", {
        params: { path: { id: before.id } },
        headers: ifMatch(before.version),
        body: changes,
      }),
    ),
  );
}

export function useDeleteContract() {
  return useChange((id: Uuid) => ok(api.DELETE("/api/v1/contracts/{id}", { params: { path: { id } } })));
}
