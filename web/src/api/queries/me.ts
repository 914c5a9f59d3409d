import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ok } from "../client";
import { keys } from "../keys";
import type { Me, Member, PreferencesChanges } from "../types";

export interface UpdateMe {
  name?: string;
  time_zone?: string;
  locale?: string;
  preferences?: PreferencesChanges;
}

/** Changes the signed-in member. The whole app follows at once: formats, language, colours. */
export function useUpdateMe() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (changes: UpdateMe) => ok(api.PATCH("/api/v1/me", { body: changes })),
    onSuccess: (member: Member) => {
      queryClient.setQueryData<Me>(keys.me, (me) => me && { ...me, member });
      return queryClient.invalidateQueries({ queryKey: ["member"] });
    },
  });
}
