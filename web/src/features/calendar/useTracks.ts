import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DateText, TimeEntry } from "~/api/types";
import { useActivityDays } from "~/platform/activity/useActivity";
import { hueOf } from "~/ui/activity/hues";
import { type ActivityTrack, tracksOf } from "./model/activity";
import type { Column, Ms } from "./model/columns";
import { spansOf } from "./model/spans";

const none: Column[] = [];

/** The tracks of the shown days, while the reader's log is open; nothing for other members' days. */
export function useTracks(
  columns: Column[],
  entries: TimeEntry[],
  now: Ms,
  shown: boolean,
  hidden: ActivityTrack["kind"][],
): ReadonlyMap<DateText, ActivityTrack[]> | undefined {
  const { t } = useTranslation("activity");
  const days = shown ? columns : none;
  const spans = useMemo(() => days.map(({ from, to }) => ({ from, to })), [days]);
  const found = useActivityDays(spans);
  // A running timer grows on the grid by itself; for the lane whole minutes are enough.
  const minute = Math.floor(now / 60_000) * 60_000;
  return useMemo(() => {
    if (!found || !shown) return undefined;
    const booked = spansOf(entries, minute);
    const texts = {
      kind: (kind: ActivityTrack["kind"]) => t(`kind.${kind}`),
      unbooked: t("lane.unbooked"),
      unknown: t("lane.unknown"),
      hue: hueOf,
    };
    return new Map(
      days.flatMap((column, index) => {
        const day = found[index];
        const tracks = day ? tracksOf(day, booked, texts).filter(({ kind }) => !hidden.includes(kind)) : [];
        return tracks.length > 0 ? [[column.date, tracks] as const] : [];
      }),
    );
  }, [found, shown, hidden, days, entries, minute, t]);
}
