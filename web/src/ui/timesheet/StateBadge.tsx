import { useTranslation } from "react-i18next";
import type { TimesheetState } from "~/api/types";
import { StatusBadge } from "../StatusBadge";

const tones = {
  open: "neutral",
  submitted: "warning",
  approved: "accent",
  rejected: "danger",
  reopened: "neutral",
} as const;

/** How far a timesheet is. */
export function StateBadge({ state }: { state: TimesheetState }) {
  const { t } = useTranslation("timesheet");
  return <StatusBadge tone={tones[state]}>{t(`state.${state}`)}</StatusBadge>;
}
