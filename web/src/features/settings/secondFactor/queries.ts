import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";
import { renewing } from "~/platform/offline/renewal";
import { secondFactorQuery } from "~/platform/secondFactor";

export function useSecondFactor() {
  return useQuery(secondFactorQuery);
}

/** Gives an app its secret. It is kept nowhere but where it is shown. */
export function useBegin() {
  return useMutation({ gcTime: 0, mutationFn: () => ok(api.POST("/api/v1/me/second-factor")) });
}

/** Puts the app into use; the answer holds the recovery codes. */
export function useEnable() {
  const stale = useStale();
  return useMutation({
    gcTime: 0,
    mutationFn: (code: string) =>
      renewing(() => ok(api.POST("/api/v1/me/second-factor/enable", { body: { code } }))),
    onSuccess: stale,
  });
}

export function useNewCodes() {
  const stale = useStale();
  return useMutation({
    gcTime: 0,
    mutationFn: () => ok(api.POST("/api/v1/me/second-factor/recovery-codes")),
    onSuccess: stale,
  });
}

export function useRemove() {
  const stale = useStale();
  return useMutation({
    mutationFn: () => renewing(() => ok(api.DELETE("/api/v1/me/second-factor"))),
    onSuccess: stale,
  });
}

/** The session knows of the second factor, and others have ended. */
export function useStale() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all(
      [keys.secondFactor, keys.sessions, keys.me].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    ).then(() => undefined);
}
