import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { Me } from "~/api/types";

/** Who is signed in, with the organization and the permissions. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => ok(api.GET("/api/v1/me", { signal })),
  staleTime: 60_000,
  retry: false,
});

/** The signed-in member; only for pages below the shell, which loads it before it shows them. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Whether the role grants an action at all; what it may do with one object is in `allowed_actions`. */
export function may(me: Me, action: string): boolean {
  return me.permissions.some((permission) => permission.action === action);
}

/** Whether the role grants an action for everybody, and not for some people only. */
export function mayForAll(me: Me, action: string): boolean {
  return me.permissions.some((permission) => permission.action === action && permission.people === "all");
}

/** Hook form of {@link may}. */
export function useMay(action: string): boolean {
  return may(useMe(), action);
}
