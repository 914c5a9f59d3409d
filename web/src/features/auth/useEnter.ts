import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { keys } from "~/api/keys";
import type { Me } from "~/api/types";
import { setLocale } from "~/i18n";

/** What happens after every kind of sign-in: remember who, switch the language, go where one wanted to go. */
export function useEnter() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return async (me: Me, next = "/") => {
    queryClient.clear();
    queryClient.setQueryData(keys.me, me);
    await setLocale(me.member.locale);
    await navigate({ href: insideApp(next), replace: true });
  };
}

/** Only paths of this app: an address in a link must not lead to another site. */
export function insideApp(next: string): string {
  return /^\/(?![/\\])/.test(next) ? next : "/";
}
