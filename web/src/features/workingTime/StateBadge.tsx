import { useTranslation } from "react-i18next";
import type { WorkingDayState } from "~/api/types";
import { StatusBadge } from "~/ui/StatusBadge";
import { tones } from "./model";

/** How the record of a day stands. */
export function StateBadge({ state }: { state: WorkingDayState }) {
  const { t } = useTranslation("workingTime");
  return <StatusBadge tone={tones[state]}>{t(`state.${state}`)}</StatusBadge>;
}
