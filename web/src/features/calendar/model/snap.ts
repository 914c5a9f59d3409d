import { type Column, instantAt, MINUTE, type Ms, stretchAt, wallAt } from "./columns";

/** Minutes; 0 is free. */
export type Step = number;

export const STEPS: readonly Step[] = [0, 1, 5, 10, 15, 30];
export const FREE_STEP: Step = 1;

/** The steps move by the wall clock, so that a quarter past is a quarter past in zones with half hours as well. */
export function snap(column: Column, at: Ms, step: Step): Ms {
  if (step <= 0) return clamp(Math.round(at / MINUTE) * MINUTE, column);
  const stretch = stretchAt(column, at);
  if (!stretch) return at;
  const wall = wallAt(column, at);
  const target = Math.round(wall / step) * step;
  return clamp(stretch.from + (target - stretch.wall) * MINUTE, stretch);
}

/** The next line of the grid in a direction; from between two lines, the nearer one on that side. */
export function step(column: Column, at: Ms, size: Step, direction: 1 | -1): Ms {
  const width = size <= 0 ? FREE_STEP : size;
  const stretch = stretchAt(column, direction < 0 && at > column.from ? at - 1 : at);
  if (!stretch) return at;
  const wall = stretch.wall + (at - stretch.from) / MINUTE;
  const target = direction > 0 ? Math.floor(wall / width + 1) * width : Math.ceil(wall / width - 1) * width;
  return stretch.from + (target - stretch.wall) * MINUTE;
}

/** The same time of day on another day, to the second. */
export function sameTime(from: Column, at: Ms, to: Column): Ms {
  return instantAt(to, wallAt(from, at));
}

function clamp(at: Ms, { from, to }: { from: Ms; to: Ms }): Ms {
  return Math.min(to, Math.max(from, at));
}
