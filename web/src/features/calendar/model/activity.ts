import type { Hue } from "~/api/types";
import { type TrackKind, trackKinds } from "~/platform/activity/describe";
import type { DayActivity, Piece } from "~/platform/activity/protocol";
import { covered, unbookedOf } from "~/platform/activity/tracks";
import { type Column, MINUTE, type Ms } from "./columns";
import type { About } from "./draft";
import { cutTo, type Span } from "./spans";

/** A stretch of activity as the member's own device knows it. */
export interface ActivityStretch extends Span {
  id: string;
  label: string;
  /** What it is made of, the longest first. */
  pieces: Piece[];
  /** Nothing for what is drawn by shape alone. */
  hue: Hue | undefined;
  /** Whether an entry covers it already; what is not booked stands out. */
  booked: boolean;
  /** What a booking of it is called at first. */
  note: string;
}

/** What a lane can show, in the order of its tracks: first the time in which nothing is booked. */
export const LANE_KINDS = ["unbooked", ...trackKinds] as const;

/** One kind of activity beside a day, such as windows or calls. */
export interface ActivityTrack {
  kind: TrackKind | "unbooked";
  label: string;
  stretches: ActivityStretch[];
}

/** What the model cannot know by itself. */
export interface TrackTexts {
  kind: (kind: ActivityTrack["kind"]) => string;
  unbooked: string;
  unknown: string;
  hue: (name: string) => Hue;
}

/** Shorter gaps and scraps are not offered. */
const LEAST_UNBOOKED = 5 * MINUTE;
/** An entry that covers this much of a stretch is its booking; people book in quarters of an hour. */
const BOOKED = 0.8;
/** What happened in an instant becomes a booking of this length. */
const INSTANT = 15 * MINUTE;

/** The tracks of a day as its lane shows them: first the time in which nothing is booked. */
export function tracksOf(day: DayActivity, booked: Span[], texts: TrackTexts): ActivityTrack[] {
  const unbooked = unbookedOf(day, booked, LEAST_UNBOOKED);
  const tracks = day.tracks.map(({ kind, stretches }) => ({
    kind,
    label: texts.kind(kind),
    stretches: stretches.map((stretch, index): ActivityStretch => {
      const label = stretch.group === "?" ? texts.unknown : stretch.group;
      return {
        ...stretch,
        id: `${kind}-${index}`,
        label,
        hue: texts.hue(stretch.group),
        booked: covered(stretch, booked) >= BOOKED,
        note: kind === "calendar" ? label : (stretch.pieces[0]?.text ?? label),
      };
    }),
  }));
  const gap: ActivityTrack = {
    kind: "unbooked",
    label: texts.kind("unbooked"),
    stretches: unbooked.map((span, index) => ({
      ...span,
      id: `unbooked-${index}`,
      label: texts.unbooked,
      pieces: [],
      hue: undefined,
      booked: false,
      note: "",
    })),
  };
  return tracks.length > 0 ? [gap, ...tracks] : [];
}

/** The stretches of a lane in the order of time, each with its place from the left. */
export function optionsOf(tracks: ActivityTrack[], column: Column) {
  return tracks
    .flatMap((track, lane) => track.stretches.map((stretch) => ({ track, lane, stretch })))
    .filter(({ stretch }) => cutTo(stretch, column) !== undefined)
    .toSorted((left, right) => left.stretch.from - right.stretch.from || left.lane - right.lane);
}

/** What shares a place where days are narrow: what was in front of somebody, and what was at a time. */
const GROUPS: ActivityTrack["kind"][][] = [
  ["unbooked"],
  ["window", "browser", "editor"],
  ["calendar", "event"],
];
/** The later ones of a group lie on the first and leave a rim of it. */
const RIM = 0.35;

interface LanePlace {
  left: number;
  width: number;
  /** Whether it lies on another track. */
  over: boolean;
}

/** Where a track stands in the lane, in parts of its width: beside the others, or in the place of its group. */
export function placesOf(tracks: ActivityTrack[], narrow: boolean): LanePlace[] {
  const width = 1 / tracks.length;
  if (!narrow) return tracks.map((_, index) => ({ left: index * width, width, over: false }));
  const groups = GROUPS.map((kinds) => tracks.filter(({ kind }) => kinds.includes(kind)));
  const shown = groups.filter((group) => group.length > 0);
  return tracks.map((track) => {
    const place = shown.findIndex((group) => group.includes(track));
    const over = shown[place]?.[0] !== track;
    const inset = over ? RIM / shown.length : 0;
    return { left: place / shown.length + inset, width: 1 / shown.length - inset, over };
  });
}

/** How many places a lane has. */
export function laneCount(tracks: ActivityTrack[], narrow: boolean): number {
  if (!narrow) return tracks.length;
  return GROUPS.filter((kinds) => tracks.some(({ kind }) => kinds.includes(kind))).length;
}

/** One booking over stretches, on whole minutes, called after what took longest. */
export function bookingOf(
  stretches: ActivityStretch[],
  column: Column,
): { span: Span; about: Partial<About> } | undefined {
  if (stretches.length === 0) return undefined;
  const from = minute(Math.min(...stretches.map((stretch) => stretch.from)));
  const end = minute(Math.max(...stretches.map((stretch) => stretch.to)));
  const to = Math.min(column.to, end > from ? end : from + INSTANT);
  const longest = stretches
    .filter(({ note }) => note !== "")
    .toSorted((left, right) => right.to - right.from - (left.to - left.from))[0];
  return { span: { from, to }, about: { note: longest?.note ?? "" } };
}

function minute(at: Ms): Ms {
  return Math.round(at / MINUTE) * MINUTE;
}
