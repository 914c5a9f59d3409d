import { useQuery } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { PermissionQuestion } from "~/api/types";

/** The answer to a question; nothing is asked before there is one. */
export function useExplanation(question: PermissionQuestion | undefined) {
  return useQuery({
    queryKey: [...keys.permissions, question],
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/v1/permissions/explain", { params: { query: question as PermissionQuestion }, signal }),
      ),
    enabled: question !== undefined,
  });
}
