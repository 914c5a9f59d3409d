import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";

/** What the member has besides the password. */
export const secondFactorQuery = queryOptions({
  queryKey: keys.secondFactor,
  queryFn: ({ signal }) => ok(api.GET("/api/v1/me/second-factor", { signal })),
});
