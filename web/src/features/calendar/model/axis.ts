import { type Column, endWall, instantAt, MINUTE, type Ms, stretchAt } from "./columns";

/** Times of day that happened twice on some shown day: between them the axis holds the second time as well. */
interface Repeat {
  from: number;
  to: number;
}

/**
 * The vertical scale all shown days share. A place on it is a number of minutes from the top: the wall clock, and
 * where a shown day had an hour twice, that hour once more. So nine o'clock is at the same height on every day, and
 * an hour that a day did not have is a gap in it.
 */
export interface Axis {
  repeats: Repeat[];
  /** Shown part, in places. */
  top: number;
  bottom: number;
}

/** A line of the axis: a full hour. */
export interface Rung {
  place: number;
  /** Hour of the wall clock. */
  hour: number;
  /** The second of two equal hours. */
  again: boolean;
}

const DAY = 24 * 60;

export function axisOf(columns: Column[], shown?: { from: number; to: number }): Axis {
  const repeats: Repeat[] = [];
  for (const column of columns) {
    for (const repeat of repeatsOf(column)) {
      // Two different changes within two weeks do not happen; the first one would win.
      if (!repeats.some((known) => known.from < repeat.to && repeat.from < known.to)) repeats.push(repeat);
    }
  }
  repeats.sort((left, right) => left.from - right.from);
  const axis = { repeats, top: 0, bottom: DAY + repeats.reduce((sum, { from, to }) => sum + to - from, 0) };
  if (!shown) return axis;
  return { ...axis, top: placeOfWall(axis, shown.from), bottom: placeOfWall(axis, shown.to) };
}

function repeatsOf(column: Column): Repeat[] {
  return column.stretches.slice(1).flatMap((stretch, index) => {
    const before = column.stretches[index];
    const to = before ? endWall(before) : stretch.wall;
    return stretch.wall < to ? [{ from: stretch.wall, to }] : [];
  });
}

/** The place of a time of day that every day has, or of its first pass. */
export function placeOfWall({ repeats }: Axis, wall: number): number {
  return repeats.reduce((place, { from, to }) => (wall >= to ? place + (to - from) : place), wall);
}

/** The place of an instant of a day. */
export function placeOf(axis: Axis, column: Column, at: Ms): number {
  const stretch = stretchAt(column, at);
  if (!stretch) return 0;
  const wall = stretch.wall + (Math.min(at, column.to) - stretch.from) / MINUTE;
  const before = column.stretches[column.stretches.indexOf(stretch) - 1];
  const repeat = axis.repeats.find(({ from, to }) => wall >= from && wall < to);
  const second = repeat && before && before.to === stretch.from && wall < endWall(before);
  if (second) return placeOfWall(axis, repeat.from) + (repeat.to - repeat.from) + (wall - repeat.from);
  // The very moment of the change back belongs to the second pass; the end of the first is the same instant.
  return placeOfWall(axis, wall);
}

/** The instant at a place of a day; in a gap the end of the gap. */
export function instantOf(axis: Axis, column: Column, place: number): Ms {
  let passed = 0;
  for (const { from, to } of axis.repeats) {
    const second = passed + to;
    if (place < second) break;
    const length = to - from;
    if (place < second + length) {
      const wall = from + (place - second);
      return secondPass(column, wall) ?? instantAt(column, to);
    }
    passed += length;
  }
  return instantAt(column, place - passed);
}

function secondPass(column: Column, wall: number): Ms | undefined {
  const stretch = column.stretches.find((one, index) => {
    const before = column.stretches[index - 1];
    return before !== undefined && wall >= one.wall && wall < endWall(before);
  });
  return stretch && stretch.from + (wall - stretch.wall) * MINUTE;
}

/** The full hours of the shown part. */
export function rungsOf(axis: Axis): Rung[] {
  const rungs: Rung[] = [];
  for (let hour = 0; hour < 24; hour += 1)
    rungs.push({ place: placeOfWall(axis, hour * 60), hour, again: false });
  for (const { from, to } of axis.repeats) {
    const start = placeOfWall(axis, from) + (to - from);
    for (let hour = Math.ceil(from / 60); hour * 60 < to; hour += 1) {
      rungs.push({ place: start + hour * 60 - from, hour, again: true });
    }
  }
  return rungs
    .filter(({ place }) => place >= axis.top && place < axis.bottom)
    .toSorted((left, right) => left.place - right.place);
}

/** Parts of the shown axis that a day does not have. */
export function gapsOf(axis: Axis, column: Column): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let at = axis.top;
  for (const piece of piecesOf(axis, column)) {
    if (piece.from > at) gaps.push({ from: at, to: Math.min(piece.from, axis.bottom) });
    at = Math.max(at, piece.to);
    if (at >= axis.bottom) break;
  }
  if (at < axis.bottom) gaps.push({ from: at, to: axis.bottom });
  return gaps.filter(({ from, to }) => to - from >= 1);
}

/** The parts of the axis a day has, from the top. */
function piecesOf(axis: Axis, column: Column): { from: number; to: number }[] {
  const marks = new Set([0, DAY, ...axis.repeats.flatMap(({ from, to }) => [from, to])]);
  return column.stretches.flatMap((stretch) => {
    const end = endWall(stretch);
    const cuts = [stretch.wall, ...[...marks].filter((mark) => mark > stretch.wall && mark < end), end];
    cuts.sort((left, right) => left - right);
    return cuts.slice(1).map((cut, index) => {
      const length = cut - (cuts[index] ?? cut);
      const from = placeOf(axis, column, stretch.from + ((cuts[index] ?? 0) - stretch.wall) * MINUTE);
      return { from, to: from + length };
    });
  });
}
