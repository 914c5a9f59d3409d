import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import type { DocumentText, OperatorDocument } from "~/api/types";

const key = ["organization", "documents"] as const;

/** The documents of the operator that hold now. */
export function useDocuments(enabled = true) {
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await ok(api.GET("/api/v1/documents", { signal }))).items,
    enabled,
  });
}

/** Accepts exactly the text that was shown. */
export function useAcceptDocument() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ document, text }: { document: OperatorDocument; text: DocumentText }) =>
      ok(
        api.POST("/api/v1/documents/{kind}/acceptances", {
          params: { path: { kind: document.kind } },
          body: { version: document.version, sha256: text.sha256 },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: key }),
  });
}
