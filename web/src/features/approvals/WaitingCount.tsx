import { useTranslation } from "react-i18next";
import { useWaitingWeeks } from "~/api/queries/timesheets";
import { useMay } from "~/platform/session";
import { CountBadge } from "~/ui/CountBadge";

/** The number of weeks that wait for a decision, beside the way to them. */
export function WaitingCount() {
  const { t } = useTranslation("timesheet");
  const count = useWaitingWeeks(useMay("timesheet_approve")).data ?? 0;
  return <CountBadge count={count} label={t("approvals.waitingCount", { count })} />;
}
