import type { Invitation, Member, Role, Team } from "~/api/types";

export const roles: readonly Role[] = ["owner", "admin", "manager", "member"];

/** What the address of the member list carries. Disabled members are shown only when asked for. */
export interface MemberSearch {
  q?: string;
  role?: Role;
  team?: string;
  state?: "disabled" | "all";
}

export function readMemberSearch(raw: Record<string, unknown>): MemberSearch {
  const q = typeof raw.q === "number" ? String(raw.q) : raw.q;
  const role = roles.find((known) => known === raw.role);
  const state = (["disabled", "all"] as const).find((known) => known === raw.state);
  return {
    ...(typeof q === "string" && q !== "" ? { q: q.slice(0, 200) } : {}),
    ...(role ? { role } : {}),
    ...(typeof raw.team === "string" && raw.team !== "" ? { team: raw.team } : {}),
    ...(state ? { state } : {}),
  };
}

/** The members a search lets through, by name. */
export function shownMembers(members: Member[], search: MemberSearch): Member[] {
  const needle = search.q?.trim().toLowerCase() ?? "";
  return members
    .filter((member) => search.state === "all" || member.state === (search.state ?? "active"))
    .filter((member) => !search.role || (member.role === search.role && !member.custom_role_id))
    .filter((member) => !search.team || member.team_ids.includes(search.team))
    .filter(
      (member) => member.name.toLowerCase().includes(needle) || member.email.toLowerCase().includes(needle),
    )
    .toSorted((left, right) => left.name.localeCompare(right.name));
}

/** The roles a member may hand out: nobody makes somebody greater than themselves. */
export function grantable(own: Role): Role[] {
  return own === "owner" ? [...roles] : roles.filter((role) => role !== "owner");
}

/** Names of the teams somebody is in, in order. */
export function teamNames(teams: Team[], ids: string[]): string[] {
  return teams
    .filter((team) => ids.includes(team.id))
    .map((team) => team.name)
    .toSorted((left, right) => left.localeCompare(right));
}

/** Leads are members of their team as well. */
export function withLeads(memberIds: string[], leadIds: string[]): string[] {
  return [...new Set([...memberIds, ...leadIds])];
}

/** Open invitations first, each group with the newest on top. */
export function byUrgency(invitations: Invitation[]): Invitation[] {
  return invitations.toSorted((left, right) =>
    left.state === right.state
      ? right.created_at.localeCompare(left.created_at)
      : left.state === "open"
        ? -1
        : 1,
  );
}

const address = /^[^\s@]+@[^\s@]+$/;

/** Whether a text may be an e-mail address; the server looks closer. */
export function looksLikeEmail(text: string): boolean {
  return address.test(text.trim());
}
