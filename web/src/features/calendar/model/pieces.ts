import type { TimeEntry } from "~/api/types";
import { type Axis, placeOf } from "./axis";
import type { Column, Ms } from "./columns";
import { lanesOf, type Place } from "./lanes";
import { cutTo, isRunning, type Span, spanOf } from "./spans";

/** Nothing is drawn lower than this: a target for fingers and for WCAG 2.5.8. */
export const LEAST_HEIGHT = 24;

/** The vertical scale of the shown days. */
export interface Scale {
  axis: Axis;
  /** Pixels per minute. */
  rate: number;
}

/** The part of an entry that lies on one day, and where it is drawn. */
export interface Piece extends Place {
  entry: TimeEntry;
  span: Span;
  /** Whether it goes on from the day before, or into the day after. */
  before: boolean;
  after: boolean;
  top: number;
  height: number;
}

export function yOf({ axis, rate }: Scale, column: Column, at: Ms): number {
  const place = Math.min(axis.bottom, Math.max(axis.top, placeOf(axis, column, at)));
  return (place - axis.top) * rate;
}

/** Top and height of a stretch of a day. An end at which the clock jumps forward is drawn before the jump. */
export function boxOf(scale: Scale, column: Column, span: Span): { top: number; height: number } {
  const top = yOf(scale, column, span.from);
  const bottom = span.to > span.from ? yOf(scale, column, span.to - 1) : top;
  return { top, height: Math.max(LEAST_HEIGHT, Math.round(bottom - top)) };
}

/** Everything of a day that has times, side by side where it overlaps. */
export function piecesOf(scale: Scale, column: Column, entries: TimeEntry[], now: Ms): Piece[] {
  const cut = entries.flatMap((entry) => {
    const whole = spanOf(entry, now);
    const span = whole && cutTo(whole, column);
    if (!whole || !span) return [];
    const { top, height } = boxOf(scale, column, span);
    const after = whole.to > span.to || (isRunning(entry) && now >= column.to);
    return [{ entry, span, top, height, before: whole.from < span.from, after }];
  });
  const places = lanesOf(cut.map(({ entry, top, height }) => ({ id: entry.id, top, bottom: top + height })));
  return cut.flatMap((piece) => {
    const place = places.get(piece.entry.id);
    return place ? [{ ...piece, ...place }] : [];
  });
}
