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

/** `HH:mm` or `HH:mm:ss` as the member reads it; seconds are shown only when they are not zero. */
export function showTime(time: string, hour12: boolean): string {
  const [hours = "0", minutes = "00", seconds = "00"] = time.split(":");
  const tail = seconds === "00" ? minutes : `${minutes}:${seconds}`;
  if (!hour12) return `${hours.padStart(2, "0")}:${tail}`;
  const hour = Number(hours);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${tail} ${hour < 12 ? "am" : "pm"}`;
}
