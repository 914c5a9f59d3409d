import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, everyPage, ifMatch, ok } from "~/api/client";
import { keys } from "~/api/keys";
import type { Invitation, Member, MemberChanges, NewTeam, Role, Team } from "~/api/types";
import { usePresent } from "~/platform/postponed";
import { mayForAll, useMe } from "~/platform/session";
import type { Changeable, Noun } from "~/ui/changes";

/** Members are invited, not created. */
export const memberNoun: Changeable<Member> = {
  kind: "member",
  update: (item, body) =>
    ok(
      api.PATCH("/api/v1/members/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
        // A custom role goes by naming a standard one, so null is never sent.
        body: body as MemberChanges,
      }),
    ),
};

/** Removes a member who never recorded anything; also while the page is being left. */
export function deleteMember(member: Member): Promise<unknown> {
  return ok(
    api.DELETE("/api/v1/members/{id}", {
      keepalive: true,
      params: { path: { id: member.id } },
      headers: ifMatch(member.version),
    }),
  );
}

/** A link for a member to choose a new password; in the answer only where no mail can be sent. */
export function useResetPassword() {
  return useMutation({
    gcTime: 0,
    mutationFn: (member: Member) =>
      ok(api.POST("/api/v1/members/{id}/password-reset", { params: { path: { id: member.id } } })),
  });
}

/** What erasing a member would do, as of now. */
export function useErasurePreview(id: string) {
  return useQuery({
    queryKey: ["member", id, "erasure"],
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v1/members/{id}/erasure", { params: { path: { id } }, signal })),
    staleTime: 0,
  });
}

/** Erases a member for good. */
export function useErase(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; reason: string; texts: boolean }) =>
      ok(api.POST("/api/v1/members/{id}/erasure", { params: { path: { id } }, body })),
    // Names, entries and comments of theirs stand everywhere.
    onSuccess: () => void queryClient.invalidateQueries(),
  });
}

/** Signs a member out everywhere. */
export function useEndSessionsOf() {
  return useMutation({
    mutationFn: (member: Member) =>
      ok(api.DELETE("/api/v1/members/{id}/sessions", { params: { path: { id: member.id } } })),
  });
}

/** Takes the second factor of a member away and signs them out. */
export function useResetSecondFactor() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (member: Member) =>
      ok(api.DELETE("/api/v1/members/{id}/second-factor", { params: { path: { id: member.id } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["member"] }),
  });
}

export const teamNoun: Noun<Team> = {
  kind: "team",
  create: (body) => ok(api.POST("/api/v1/teams", { body: body as NewTeam })),
  update: (item, body) =>
    ok(
      api.PATCH("/api/v1/teams/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
        body,
      }),
    ),
  remove: (item) =>
    ok(
      api.DELETE("/api/v1/teams/{id}", {
        params: { path: { id: item.id } },
        headers: ifMatch(item.version),
      }),
    ),
  copy: ({ name, member_ids, lead_ids }) => ({ name, member_ids, lead_ids }),
};

/** Invitations that nobody has accepted yet. */
export function useInvitations() {
  const present = usePresent();
  return useQuery({
    select: present,
    queryKey: keys.invitations,
    queryFn: ({ signal }) =>
      everyPage((query) => ok(api.GET("/api/v1/invitations", { params: { query }, signal }))),
  });
}

export interface NewInvitation {
  email: string;
  role: Role;
  team_ids: string[];
}

/** Makes an invitation; its link is in the answer and never again. */
export function useInvite() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: NewInvitation) => ok(api.POST("/api/v1/invitations", { body })),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: keys.invitations }),
  });
}

/** Makes the link of an invitation worthless; also while the page is being left. */
export function revokeInvitation(invitation: Invitation): Promise<unknown> {
  return ok(
    api.DELETE("/api/v1/invitations/{id}", { keepalive: true, params: { path: { id: invitation.id } } }),
  );
}

/** Members whose address does not exist, as the mail relay said; nobody for those who may not know. */
export function useReturnedMail(): string[] {
  // Also of those who do so for a few people only: the list is of everybody.
  const enabled = mayForAll(useMe(), "member_disable");
  const returned = useQuery({
    queryKey: ["member", "returned-mail"],
    queryFn: ({ signal }) => ok(api.GET("/api/v1/members/returned-mail", { signal })),
    enabled,
  });
  return returned.data?.items.map((item) => item.member_id) ?? [];
}
