import { useMemo } from "react";
import { useMembers, useTeams } from "~/api/queries/people";
import type { Member } from "~/api/types";
import { reachable } from "~/lib/reach";
import { useMe } from "~/platform/session";

/** Whose days are shown, whom one may choose, and whether one may write there. */
export function useWhose(wanted: string | undefined) {
  const me = useMe();
  const members = useMembers().data;
  const teams = useTeams().data;
  const readable = useMemo(
    () => reachable(me, "entry_read", members ?? [], teams ?? []),
    [me, members, teams],
  );
  const chosen: Member = readable.find((member) => member.id === wanted) ?? me.member;
  const own = chosen.id === me.member.id;
  const writable = reachable(me, "entry_create", members ?? [me.member], teams ?? []).some(
    (member) => member.id === chosen.id,
  );
  return {
    id: chosen.id,
    own,
    zone: chosen.time_zone,
    lockedUntil: chosen.locked_until,
    members: readable,
    writable: writable || own,
  };
}
