import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hue, Uuid } from "~/api/types";
import { useFormats } from "~/platform/formats";
import styles from "./ActivityLane.module.css";
import { type Column, type Ms, toInstant } from "./model/columns";
import { type Scale, yOf } from "./model/pieces";
import { cutTo } from "./model/spans";

/** A stretch of activity as the member's own device knows it. */
export interface ActivityStretch {
  id: Uuid;
  from: Ms;
  to: Ms;
  label: string;
  /** Whether an entry covers it already; what is not booked stands out. */
  booked: boolean;
}

/** One kind of activity beside a day, such as the computer or calls. */
export interface ActivityTrack {
  kind: string;
  label: string;
  hue: Hue;
  stretches: ActivityStretch[];
}

interface ActivityLaneProps {
  column: Column;
  scale: Scale;
  tracks: ActivityTrack[];
  /** Records work over a stretch. */
  onBook: (span: { from: Ms; to: Ms }, label: string) => void;
}

/**
 * The activity tracks beside a day: one list with one tab stop. Arrows go through the stretches in the order of time,
 * Enter or a click books one.
 */
export function ActivityLane({ column, scale, tracks, onBook }: ActivityLaneProps) {
  const { t } = useTranslation("calendar");
  const { dayName, time } = useFormats();
  const base = useId();
  const [active, setActive] = useState(0);
  const options = tracks
    .flatMap((track, lane) => track.stretches.map((stretch) => ({ track, lane, stretch })))
    .filter(({ stretch }) => cutTo(stretch, column) !== undefined)
    .toSorted((left, right) => left.stretch.from - right.stretch.from);
  const current = options[Math.min(active, options.length - 1)];
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: options.length - 1 }[event.key];
    if (next !== undefined) setActive(Math.min(options.length - 1, Math.max(0, next)));
    else if ((event.key === "Enter" || event.key === " ") && current) book(current.stretch);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const book = (stretch: ActivityStretch) => onBook({ from: stretch.from, to: stretch.to }, stretch.label);
  return (
    <div
      className={styles.lane}
      role="listbox"
      tabIndex={0}
      aria-label={t("activityOf", { day: dayName(column.date) })}
      aria-activedescendant={current && `${base}-${current.stretch.id}`}
      onKeyDown={onKeyDown}
      data-no-gesture
    >
      {options.map(({ track, lane, stretch }, index) => {
        const cut = cutTo(stretch, column) ?? stretch;
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself takes the keys, as one tab stop
          // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant stands for the focus
          <div
            key={stretch.id}
            id={`${base}-${stretch.id}`}
            role="option"
            aria-selected={index === active}
            aria-label={`${track.label}: ${stretch.label}, ${time(toInstant(stretch.from))} – ${time(toInstant(stretch.to))}`}
            className={styles.stretch}
            data-booked={stretch.booked || undefined}
            style={{
              top: yOf(scale, column, cut.from),
              height: Math.max(3, yOf(scale, column, cut.to) - yOf(scale, column, cut.from)),
              left: `${(lane / tracks.length) * 100}%`,
              width: `${100 / tracks.length}%`,
              background: `var(--hue-${track.hue})`,
            }}
            onClick={() => book(stretch)}
          />
        );
      })}
    </div>
  );
}
