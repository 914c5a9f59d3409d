import type { Me, Member, Team } from "~/api/types";

/** The members an action of the caller reaches, oneself first, then by name; those who have left where `former` says so. */
export function reachable(
  me: Me,
  action: string,
  members: Member[],
  teams: Team[],
  { former = false } = {},
): Member[] {
  const people = me.permissions.find((permission) => permission.action === action)?.people;
  if (people === undefined) return [];
  const led = new Set(
    teams.filter((team) => team.lead_ids.includes(me.member.id)).flatMap((team) => team.member_ids),
  );
  const others = members.filter(
    (member) =>
      member.id !== me.member.id &&
      (former || member.state === "active") &&
      (people === "all" || (people === "teams" && led.has(member.id))),
  );
  return [me.member, ...others.toSorted((left, right) => left.name.localeCompare(right.name))];
}
