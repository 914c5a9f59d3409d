import { useMutation, useQuery } from "@tanstack/react-query";
import { api, everyPage, ifMatch, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { CustomRole, Member, NewRole } from "~/api/types";
import { usePresent } from "~/platform/postponed";
import type { Noun } from "~/ui/changes";

/** The roles that the organization made for itself. */
export function useRoles() {
  const present = usePresent();
  return useQuery({
    select: present,
    queryKey: keys.list("role"),
    queryFn: ({ signal }) => everyPage(() => ok(api.GET("/api/v1/roles", { signal }))),
    staleTime: 60_000,
  });
}

export const roleNoun: Noun<CustomRole> = {
  kind: "role",
  create: (body) => ok(api.POST("/api/v1/roles", { body: body as NewRole })),
  update: (item, body) =>
    ok(
      api.PATCH("/api/v1/roles/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
        body,
      }),
    ),
  remove: (item) =>
    ok(
      api.DELETE("/api/v1/roles/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
      }),
    ),
  copy: ({ name, description, based_on, changes }) => ({ name, description, based_on, changes }),
};

/** What a member may see and do. Asking is kept in the audit log and told to the member, so it is never asked by itself. */
export function usePreview() {
  return useMutation({
    mutationFn: (member: Member) =>
      ok(api.POST("/api/v1/members/{id}/preview", { params: { path: { id: member.id } } })),
  });
}
