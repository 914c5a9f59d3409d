import { useMemo } from "react";
import type { TimeEntry } from "~/api/types";
import { axisOf } from "./model/axis";
import type { Column, Ms } from "./model/columns";
import { shownHours } from "./model/hours";
import type { Scale } from "./model/pieces";
import { spansOf } from "./model/spans";

/** The vertical scale: all hours, or those with work in them. The same scale is the same object, so that days stand still. */
export function useScale(
  columns: Column[],
  entries: TimeEntry[],
  now: Ms,
  zoom: number,
  folded: boolean,
): Scale {
  const full = useMemo(() => axisOf(columns), [columns]);
  const hours = folded ? shownHours(full, columns, spansOf(entries, now)) : undefined;
  const from = hours?.from;
  const to = hours?.to;
  return useMemo(
    () => ({
      axis: from === undefined || to === undefined ? full : axisOf(columns, { from, to }),
      rate: zoom / 60,
    }),
    [full, columns, from, to, zoom],
  );
}
