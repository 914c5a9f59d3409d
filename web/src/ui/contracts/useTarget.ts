import { useCallback } from "react";
import { useContracts } from "~/api/queries/contracts";
import type { Contract, DateText, Uuid } from "~/api/types";
import { targetOn } from "~/lib/contracts";
import { useMe } from "~/platform/session";

const none: Contract[] = [];

/** What a member is to record on a date: by their contract, and without one what they set themselves, which others do not see. */
export function useTarget(member: Uuid): (date: DateText) => number {
  const me = useMe();
  const contracts = useContracts(member).data?.items ?? none;
  const perDay = member === me.member.id ? me.member.preferences.day_target_seconds : null;
  return useCallback((date: DateText) => targetOn(contracts, perDay, date), [contracts, perDay]);
}
