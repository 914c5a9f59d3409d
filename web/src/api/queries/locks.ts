import { useQuery } from "@tanstack/react-query";
import { api, everyPage, ok } from "../client";
import { keys } from "../keys";

/** Closed periods the member may see: the one for everybody first. */
export function useLocks() {
  return useQuery({
    queryKey: keys.list("lock"),
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/locks", { params: { query }, signal }))),
  });
}
