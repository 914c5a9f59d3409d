import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";
import { renewing } from "~/platform/offline/renewal";
import { makePasskey } from "~/platform/passkeys";
import { useStale as useFactorStale } from "../secondFactor/queries";

export function usePasskeys() {
  return useQuery({
    queryKey: keys.passkeys,
    queryFn: ({ signal }) => ok(api.GET("/api/v1/me/passkeys", { signal })),
    select: (answer) => answer.items,
  });
}

/** Asks a device for a new passkey and keeps it under a name. The answer may hold recovery codes. */
export function useAddPasskey() {
  const stale = useStale();
  return useMutation({
    gcTime: 0,
    mutationFn: async (name: string) => {
      const { ceremony, options } = await ok(api.POST("/api/v1/me/passkeys/options"));
      const credential = await makePasskey(options);
      const body = { ceremony, name, credential };
      return renewing(() => ok(api.POST("/api/v1/me/passkeys", { body })));
    },
    onSuccess: stale,
  });
}

export function useRemovePasskey() {
  const stale = useStale();
  return useMutation({
    mutationFn: (id: string) =>
      renewing(() => ok(api.DELETE("/api/v1/me/passkeys/{id}", { params: { path: { id } } }))),
    onSuccess: stale,
  });
}

function useStale() {
  const queryClient = useQueryClient();
  const factorStale = useFactorStale();
  return () =>
    Promise.all([factorStale(), queryClient.invalidateQueries({ queryKey: keys.passkeys })]).then(
      () => undefined,
    );
}
