import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Scope } from "~/api/queries/scope";
import type { TimeEntry } from "~/api/types";
import { wallClock } from "~/lib/dates";
import { showTime } from "~/lib/times";
import { type Formats, useFormats } from "~/platform/formats";
import { ActivityLane } from "./ActivityLane";
import { Block, type BlockProps } from "./Block";
import { Ghosts } from "./Ghosts";
import styles from "./Grid.module.css";
import { type ActivityTrack, laneCount } from "./model/activity";
import { gapsOf } from "./model/axis";
import { type Column, type Ms, wallAt } from "./model/columns";
import type { About } from "./model/draft";
import { type Label, wordsOf } from "./model/label";
import { type Piece, piecesOf, type Scale, yOf } from "./model/pieces";
import { isRunning, type Span } from "./model/spans";
import { isFixed } from "./stage";

interface DayColumnProps {
  column: Column;
  scale: Scale;
  entries: TimeEntry[];
  /** Now, as far as it concerns this day: its end for past days, its start for days to come. */
  now: Ms;
  isToday: boolean;
  locked: boolean;
  /** Whether it is the reader's own day. */
  own: boolean;
  weekend: boolean;
  scope: Scope;
  label: Label;
  tracks: ActivityTrack[] | undefined;
  /** Whether many days stand beside it. */
  narrow: boolean;
  /** Whether something is being edited: a press on the tracks then only ends that. */
  busy: boolean;
  onBook: (span: Span, about: Partial<About>) => void;
}

/** One day of the grid: what was recorded, what the day does not have, where now is. */
export const DayColumn = memo(function DayColumn(props: DayColumnProps) {
  const { column, scale, entries, now, scope, tracks, onBook } = props;
  const { t } = useTranslation("calendar");
  const formats = useFormats();
  const pieces = useMemo(() => piecesOf(scale, column, entries, now), [scale, column, entries, now]);
  const gaps = useMemo(() => gapsOf(scale.axis, column), [scale, column]);
  const shownNow = props.isToday && now > column.from && now < column.to;
  return (
    <div
      className={styles.column}
      data-date={column.date}
      data-locked={props.locked || undefined}
      data-weekend={props.weekend || undefined}
      data-lane={tracks !== undefined || undefined}
      style={tracks && ({ "--tracks": laneCount(tracks, props.narrow) } as React.CSSProperties)}
    >
      {gaps.map((gap) => (
        <div
          key={gap.from}
          className={styles.gap}
          style={{ top: (gap.from - scale.axis.top) * scale.rate, height: (gap.to - gap.from) * scale.rate }}
          title={t("noSuchHour")}
        />
      ))}
      <div className={styles.blocks}>
        {props.own && <Ghosts column={column} scale={scale} />}
        {pieces.map((piece) => (
          <Block key={piece.entry.id} {...describe(piece, column, scope, props.label, formats, t)} />
        ))}
      </div>
      {shownNow && <div className={styles.now} style={{ top: yOf(scale, column, now) }} />}
      {tracks && (
        <ActivityLane
          column={column}
          scale={scale}
          tracks={tracks}
          narrow={props.narrow}
          busy={props.busy}
          onBook={onBook}
        />
      )}
    </div>
  );
});

type Translate = ReturnType<typeof useTranslation<"calendar">>["t"];

/** The texts and the place of a block. */
function describe(
  piece: Piece,
  column: Column,
  scope: Scope,
  first: Label,
  formats: Formats,
  t: Translate,
): BlockProps {
  const { entry, span } = piece;
  const project = scope.projects.get(entry.project_id ?? "");
  const { title: words, rest: work } = wordsOf(entry, scope, first);
  const title = words || t("withoutNote");
  const running = isRunning(entry);
  const times = timesOf(piece, column, formats, running, t);
  const length = formats.duration(Math.round((span.to - span.from) / 1000));
  const elsewhere = elsewhereOf(entry, formats);
  const parts = [
    title,
    work,
    formats.dayName(column.date),
    times,
    !running && length,
    elsewhere,
    entry.locked && t("locked"),
    entry.warnings.includes("overlap") && t("overlap"),
  ];
  return {
    id: entry.id,
    label: parts.filter(Boolean).join(", "),
    title,
    work,
    times: times.replaceAll(" – ", "–"),
    length,
    elsewhere,
    hue: project?.color,
    top: piece.top,
    height: piece.height,
    lane: piece.lane,
    lanes: piece.lanes,
    width: piece.width,
    before: piece.before,
    after: piece.after,
    locked: entry.locked,
    fixed: isFixed(entry),
    runningSince: running ? (entry.started_at ?? undefined) : undefined,
    overlap: entry.warnings.includes("overlap") ? t("overlap") : undefined,
  };
}

function timesOf({ span }: Piece, column: Column, formats: Formats, running: boolean, t: Translate): string {
  const from = clockOf(column, span.from, formats.hour12);
  return running ? t("since", { time: from }) : `${from} – ${clockOf(column, span.to, formats.hour12)}`;
}

/** The wall clock of a day; its end is midnight. */
export function clockOf(column: Column, at: Ms, hour12: boolean): string {
  const seconds = at >= column.to ? 0 : Math.round(wallAt(column, at) * 60);
  const parts = [seconds / 3600, (seconds % 3600) / 60, seconds % 60].map((part) =>
    String(Math.floor(part)).padStart(2, "0"),
  );
  return showTime(parts.join(":"), hour12);
}

/** The times of an entry in its own zone, where that is another one than the reader's and its clock differs. */
function elsewhereOf(entry: TimeEntry, { zone, hour12 }: Formats): string | undefined {
  const { start_time_zone: start, end_time_zone: end, started_at, ended_at } = entry;
  if (!start || !started_at || (start === zone && (end ?? start) === zone)) return undefined;
  const from = wallClock(started_at, start);
  const to = ended_at ? wallClock(ended_at, end ?? start) : undefined;
  const same = (at: string, other: string) => wallClock(at, zone).time === wallClock(at, other).time;
  if (same(started_at, start) && (!ended_at || same(ended_at, end ?? start))) return undefined;
  const place = (name: string) => (name.split("/").at(-1) ?? name).replaceAll("_", " ");
  const text = to
    ? `${showTime(from.time, hour12)} – ${showTime(to.time, hour12)}`
    : showTime(from.time, hour12);
  return `${text} ${end && end !== start ? `${place(start)} → ${place(end)}` : place(start)}`;
}
