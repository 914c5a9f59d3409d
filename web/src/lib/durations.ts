/** `h:mm`, with seconds only where there are any, so that nothing that was recorded is hidden. */
export function clock(seconds: number): string {
  const whole = Math.abs(Math.trunc(seconds));
  const sign = seconds < 0 && whole > 0 ? "−" : "";
  const rest = whole % 60;
  const tail = rest === 0 ? "" : `:${pad(rest)}`;
  return `${sign}${Math.trunc(whole / 3600)}:${pad(Math.trunc((whole % 3600) / 60))}${tail}`;
}

/** `h:mm:ss`, for running timers. */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.trunc(seconds));
  return `${Math.trunc(whole / 3600)}:${pad(Math.trunc((whole % 3600) / 60))}:${pad(whole % 60)}`;
}

/** Hours with two decimals by whole-number arithmetic, rounded half up; `mark` is the decimal mark. */
export function decimalHours(seconds: number, mark: string): string {
  const hundredths = Math.floor((Math.abs(seconds) + 18) / 36);
  const sign = seconds < 0 && hundredths > 0 ? "−" : "";
  return `${sign}${Math.trunc(hundredths / 100)}${mark}${pad(hundredths % 100)}`;
}

const MAX_SECONDS = 1_000_000 * 3600;

/**
 * Reads a duration as people type it: `1:30`, `0:00:30`, `1.5`, `1,5`, `90m`, `1h 30`, `1h30m`, `45s`,
 * `1234` (12:34). A plain number of one or two digits means hours.
 *
 * Returns whole seconds, or `undefined` when the text is no duration.
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  const seconds = colons(trimmed) ?? decimal(trimmed) ?? digits(trimmed) ?? units(trimmed);
  return seconds !== undefined && seconds <= MAX_SECONDS ? seconds : undefined;
}

function colons(text: string): number | undefined {
  const match = /^(\d{1,7}):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0);
}

function decimal(text: string): number | undefined {
  const match = /^(\d{0,7})[.,](\d{1,4})\s*h?$/.exec(text);
  if (!match) return undefined;
  const fraction = match[2] ?? "";
  const scale = 10 ** fraction.length;
  return Number(match[1] || 0) * 3600 + Math.floor((Number(fraction) * 3600 * 2 + scale) / (2 * scale));
}

function digits(text: string): number | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text) * 3600;
  const match = /^(\d{1,2})([0-5]\d)$/.exec(text);
  return match ? Number(match[1]) * 3600 + Number(match[2]) * 60 : undefined;
}

function units(text: string): number | undefined {
  const match =
    /^(?:(\d{1,7})\s*(?:h|std|hrs?|hours?))?\s*(?:(\d{1,7})\s*(?:m|min|mins|minutes?)?)?\s*(?:(\d{1,7})\s*(?:s|sec|sek))?$/.exec(
      text,
    );
  if (!match || !/\d/.test(text) || !/[a-z]/.test(text)) return undefined;
  return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
