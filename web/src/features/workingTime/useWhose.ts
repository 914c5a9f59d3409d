import { useMemo } from "react";
import { useMembers, useTeams } from "~/api/queries/people";
import { reachable } from "~/lib/reach";
import { useMe } from "~/platform/session";

/** Whose record is shown, and whose one may choose: also that of people who have left, because it outlives them. */
export function useWhose(wanted: string | undefined) {
  const me = useMe();
  const members = useMembers().data;
  const teams = useTeams().data;
  const readable = useMemo(
    () => reachable(me, "working_time_read", members ?? [], teams ?? [], { former: true }),
    [me, members, teams],
  );
  const own = wanted === undefined || wanted === me.member.id;
  const chosen = readable.find((member) => member.id === wanted);
  return {
    // Before the list of names is there, the address is believed; what it may not name is not found by the server.
    id: chosen?.id ?? wanted ?? me.member.id,
    name: own ? me.member.name : (chosen?.name ?? "…"),
    own,
    members: readable,
  };
}

/** The name of whoever made a version, as far as the reader may know it. */
export function useNameOf(): (id: string | null) => string | undefined {
  const me = useMe();
  const members = useMembers().data;
  return (id) => (id === me.member.id ? me.member.name : members?.find((member) => member.id === id)?.name);
}
