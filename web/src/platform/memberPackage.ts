import { useMutation } from "@tanstack/react-query";
import { api } from "~/api/client";
import { saveFile } from "./saveFile";

/** Downloads everything that is kept about a member (GDPR Article 15). */
export function useMemberPackage() {
  return useMutation({
    mutationFn: (id: string) =>
      saveFile(
        api.GET("/api/v1/members/{id}/package", { params: { path: { id } }, parseAs: "blob" }),
        `hourbook-${id}.zip`,
      ),
  });
}
