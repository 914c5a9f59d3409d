import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { outbox } from "~/platform/offline/offline";
import { endSession } from "~/platform/offline/signOut";
import { leaveFor } from "~/platform/provider";
import { forgetSteps } from "~/platform/undo";
import { unsent } from "~/platform/unsent";
import { notifyProblem } from "~/ui/notify";
import { flushPostponed } from "~/ui/postpone";
import { hideOverlay, showOverlay } from "./overlay";

/** Signs out; asks first when something has not reached the server. */
export function useSignOut() {
  const leave = useLeave();
  return {
    mutate: (): void => {
      if (outbox.current().items.length > 0) showOverlay("leaving");
      else leave.mutate();
    },
  };
}

/** Ends the session, then forgets everything that this browser had loaded or kept. */
export function useLeave() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await flushPostponed();
      return endSession();
    },
    onSuccess: async (onward) => {
      hideOverlay();
      if (onward) return leaveFor(onward);
      await navigate({ to: "/sign-in" });
      queryClient.clear();
      forgetSteps();
      unsent.forget();
    },
    onError: notifyProblem,
  });
}
