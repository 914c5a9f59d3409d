import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLocks } from "~/api/queries/locks";
import { useMembers } from "~/api/queries/people";
import { useClosedWeeks } from "~/api/queries/timesheets";
import type { DateText, Lock, Uuid } from "~/api/types";
import type { Period } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { useDayLockText } from "~/ui/timesheet/useDayLockText";
import { lockOn, weekLocks } from "./model/locks";

const none: Lock[] = [];

/** Says for a date of a member who closed it, until when, and why: a closed period, or a week that is handed in. */
export function useLockText(memberId: Uuid, lockedUntil: DateText | null, period: Period) {
  const { t } = useTranslation("calendar");
  const { date: format } = useFormats();
  const locks = useLocks().data ?? none;
  const members = useMembers().data;
  const weeks = useClosedWeeks(period, memberId).data;
  const days = useMemo(() => weekLocks(weeks ?? [], memberId), [weeks, memberId]);
  const dayLockText = useDayLockText();
  const names = useMemo(() => new Map(members?.map((member) => [member.id, member.name])), [members]);
  return useCallback(
    (date: DateText): string | undefined => {
      const lock = lockOn(locks, memberId, date);
      if (!lock) {
        if (lockedUntil !== null && date <= lockedUntil) {
          return t("lockedUntil", { until: format(lockedUntil) });
        }
        const day = days.get(date);
        return day && t("lockedWeek", { said: dayLockText(day) });
      }
      return t(lock.reason ? "lockedByWhy" : "lockedBy", {
        until: format(lock.locked_until ?? date),
        who: names.get(lock.set_by) ?? "…",
        why: lock.reason,
      });
    },
    [locks, memberId, lockedUntil, days, dayLockText, names, format, t],
  );
}
