import { parseDuration } from "./durations";

/**
 * Reads a time of day as people type it: `9`, `930`, `9:30`, `9.30`, `9h30`, `9:30 pm`, `9p`, `24:00` (0:00).
 *
 * Returns `HH:mm`, or `undefined` when the text is no time.
 */
export function parseTime(text: string): string | undefined {
  const match = /^(\d{1,2})(?:[:.h]?([0-5]\d))?\s*(?:h|uhr)?\s*([ap])?\.?m?\.?$/i.exec(text.trim());
  if (!match) return undefined;
  const hour = hourOf(Number(match[1]), match[3]?.toLowerCase());
  if (hour === undefined) return undefined;
  const minute = match[2] ?? "00";
  if (hour === 24) return minute === "00" ? "00:00" : undefined;
  return `${String(hour).padStart(2, "0")}:${minute}`;
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (!half) return hour <= 24 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === "p" ? 12 : 0);
}

/**
 * Reads a time that says how far it is from another: `now`, `-20` (so long before now), `+45` or `+1:30` (so long
 * after `start`, or after now where there is none). A bare number counts minutes.
 */
export function parseRelative(text: string, now: string, start: string | null): string | undefined {
  const typed = text.trim().toLowerCase();
  if (typed === "now" || typed === "jetzt") return now.slice(0, 5);
  const [, sign, length = ""] = /^([+\-−])\s*(.+)$/.exec(typed) ?? [];
  const minutes = sign === undefined ? undefined : minutesIn(length);
  if (minutes === undefined) return undefined;
  return sign === "+" ? shifted(start ?? now, minutes) : shifted(now, -minutes);
}

function minutesIn(length: string): number | undefined {
  if (/^\d{1,3}$/.test(length)) return Number(length);
  const seconds = parseDuration(length);
  return seconds !== undefined && seconds < 24 * 3600 ? Math.round(seconds / 60) : undefined;
}

function shifted(time: string, minutes: number): string {
  const day = 24 * 60;
  const at = (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)) + minutes + day) % day;
  return `${String(Math.trunc(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
}

/** `HH:mm` or `HH:mm:ss` as the member reads it; seconds are shown only when they are not zero. */
export function showTime(time: string, hour12: boolean): string {
  const [hours = "0", minutes = "00", seconds = "00"] = time.split(":");
  const tail = seconds === "00" ? minutes : `${minutes}:${seconds}`;
  if (!hour12) return `${hours.padStart(2, "0")}:${tail}`;
  const hour = Number(hours);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${tail} ${hour < 12 ? "am" : "pm"}`;
}
