import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import type { DayLock } from "~/api/types";
import { useFormats } from "~/platform/formats";

/** Says who keeps a day as it is, since when and why. */
export function useDayLockText(): (lock: DayLock) => string {
  const { t } = useTranslation("timesheet");
  const { instant } = useFormats();
  const members = useMembers().data;
  return useCallback(
    (lock) => {
      const name = members?.find((member) => member.id === lock.set_by)?.name ?? "…";
      const said = t(`lock.${lock.kind}`, { name, at: instant(lock.set_at) });
      return lock.reason ? t("lock.because", { said, reason: lock.reason }) : said;
    },
    [members, instant, t],
  );
}
