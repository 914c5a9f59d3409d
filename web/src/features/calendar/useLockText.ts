import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLocks } from "~/api/queries/locks";
import { useMembers } from "~/api/queries/people";
import type { DateText, Lock, Uuid } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { lockOn } from "./model/locks";

const none: Lock[] = [];

/** Says for a date of a member who closed it, until when, and why. */
export function useLockText(memberId: Uuid, lockedUntil: DateText | null) {
  const { t } = useTranslation("calendar");
  const { date: format } = useFormats();
  const locks = useLocks().data ?? none;
  const members = useMembers().data;
  const names = useMemo(() => new Map(members?.map((member) => [member.id, member.name])), [members]);
  return useCallback(
    (date: DateText): string | undefined => {
      const lock = lockOn(locks, memberId, date);
      if (!lock) {
        const closed = lockedUntil !== null && date <= lockedUntil;
        return closed ? t("lockedUntil", { until: format(lockedUntil) }) : undefined;
      }
      return t(lock.reason ? "lockedByWhy" : "lockedBy", {
        until: format(lock.locked_until ?? date),
        who: names.get(lock.set_by) ?? "…",
        why: lock.reason,
      });
    },
    [locks, memberId, lockedUntil, names, format, t],
  );
}
