/** How a figure has changed against an earlier one. */
export interface Change {
  seconds: number;
  /** Whole percent, half away from zero; null where there was nothing before. */
  percent: number | null;
}

export function changeOf(now: number, before: number): Change {
  const seconds = now - before;
  if (before === 0) return { seconds, percent: null };
  return {
    seconds,
    percent: Math.sign(seconds) * Math.floor((Math.abs(seconds) * 200 + before) / (2 * before)),
  };
}

/** A figure with its sign, which is a real minus and stands for nothing when nothing changed. */
export function signed(value: number, text: (size: number) => string): string {
  if (value === 0) return `±${text(0)}`;
  return `${value > 0 ? "+" : "\u2212"}${text(Math.abs(value))}`;
}

/** `+1:30 (+20 %)`. */
export function changeText(change: Change, duration: (seconds: number) => string): string {
  const length = signed(change.seconds, duration);
  return change.percent === null ? length : `${length} (${signed(change.percent, (size) => `${size} %`)})`;
}
