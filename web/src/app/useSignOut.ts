import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, ok } from "~/api/client";
import { asProblem } from "~/api/problem";
import { notifyProblem } from "~/ui/notify";

/** Ends the session on the server, then forgets everything this tab had loaded. */
export function useSignOut() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await ok(api.DELETE("/api/v1/session", {})).catch((thrown: unknown) => {
        // A session that already ended is signed out as well.
        if (asProblem(thrown).status !== 401) throw thrown;
      });
    },
    onSuccess: async () => {
      await navigate({ to: "/sign-in" });
      queryClient.clear();
    },
    onError: notifyProblem,
  });
}
