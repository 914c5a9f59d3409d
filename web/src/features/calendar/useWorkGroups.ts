import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useRecentWork } from "~/api/queries/timer";
import { aboutOf } from "./model/draft";
import type { WorkGroup } from "./WorkList";

const MOST_RECENT = 15;

/** What the side list offers. */
export function useWorkGroups(): WorkGroup[] {
  const { t } = useTranslation("calendar");
  const recent = useRecentWork().data;
  return useMemo(
    () => [{ label: t("work.recent"), items: (recent ?? []).slice(0, MOST_RECENT).map(aboutOf) }],
    [recent, t],
  );
}
