import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFavorites } from "~/api/queries/favorites";
import { useRecentWork } from "~/api/queries/timer";
import { type About, aboutOf, isSameWork } from "./model/draft";
import type { WorkGroup } from "./WorkList";

const MOST_RECENT = 15;

/** What the side list offers: what the member keeps at hand, in their order, then what was done lately. */
export function useWorkGroups(): WorkGroup[] {
  const { t } = useTranslation("calendar");
  const favorites = useFavorites().data;
  const recent = useRecentWork().data;
  return useMemo(() => {
    const pinned = (favorites ?? []).map(aboutOf).filter(isFirst);
    const others = (recent ?? []).map(aboutOf).filter((work) => !pinned.some((one) => isSameWork(one, work)));
    return [
      { label: t("work.pinned"), items: pinned },
      { label: t("work.recent"), items: others.slice(0, MOST_RECENT) },
    ];
  }, [favorites, recent, t]);
}

/** The same work pinned twice, with another order of its tags for example, is one to drag. */
function isFirst(work: About, index: number, all: About[]): boolean {
  return all.findIndex((other) => isSameWork(other, work)) === index;
}
