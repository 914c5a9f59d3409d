import { useQuery } from "@tanstack/react-query";
import { usePresent } from "~/platform/postponed";
import { api, everyPage, ok } from "../client";
import { keys } from "../keys";

/** All members the signed-in member may see, disabled ones included. */
export function useMembers() {
  const present = usePresent();
  return useQuery({
    select: present,
    queryKey: keys.list("member"),
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/members", { params: { query }, signal }))),
    staleTime: 60_000,
  });
}

/** All teams the signed-in member may see. */
export function useTeams() {
  return useQuery({
    queryKey: keys.list("team"),
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/teams", { params: { query }, signal }))),
    staleTime: 60_000,
  });
}
