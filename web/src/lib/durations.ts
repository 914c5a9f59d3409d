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

const LONGEST_SECONDS = 100_000 * 3600;

const unitSeconds: Record<string, number> = {
  ...named(3600, "h hr hrs hour hours std stunde stunden"),
  ...named(60, "m min mins minute minutes minuten"),
  ...named(1, "s sec secs second seconds sek sekunde sekunden"),
};

/**
 * Reads a duration as people type it: `1:30`, `0:00:30`, `1.5`, `1,5`, `8` (hours), `130` (1:30), `90m`,
 * `1h 30`, `1h30m`, `45s`. The same rules as on the server and the command line.
 *
 * Returns whole seconds, or `undefined` when the text is no duration.
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "" || trimmed.length > 40) return undefined;
  const seconds = read(trimmed);
  return seconds !== undefined && seconds <= LONGEST_SECONDS ? seconds : undefined;
}

function read(text: string): number | undefined {
  if (text.includes(":")) return colons(text);
  if (/^[0-9]+$/.test(text)) return bare(text);
  if (/^[0-9.,]+$/.test(text)) return fraction(text, 3600);
  return units(text);
}

function colons(text: string): number | undefined {
  const match = /^([0-9]*):([0-9]{1,2})(?::([0-9]{1,2}))?$/.exec(text);
  if (!match || (match[1] === "" && match[3] !== undefined)) return undefined;
  const minutes = Number(match[2]);
  const seconds = Number(match[3] ?? 0);
  if (minutes > 59 || seconds > 59) return undefined;
  return Number(match[1]) * 3600 + minutes * 60 + seconds;
}

/** One or two digits are hours; three or four are hours and minutes. */
function bare(digits: string): number | undefined {
  if (digits.length <= 2) return Number(digits) * 3600;
  if (digits.length > 4) return undefined;
  const minutes = Number(digits.slice(-2));
  return minutes < 60 ? Number(digits.slice(0, -2)) * 3600 + minutes * 60 : undefined;
}

/** A decimal number of a unit, rounded half up to whole seconds by whole-number arithmetic. */
function fraction(text: string, unit: number): number | undefined {
  const match = /^([0-9]{0,9})(?:[.,]([0-9]{1,9}))?$/.exec(text);
  if (!match || text === "") return undefined;
  const digits = match[2] ?? "0";
  const scale = 10 ** digits.length;
  return Number(match[1]) * unit + Math.floor((2 * Number(digits) * unit + scale) / (2 * scale));
}

/** Numbers with units, the largest first, each once; the last unit may be left out: `1h 30`. */
function units(text: string): number | undefined {
  let rest = text;
  let last = Number.POSITIVE_INFINITY;
  let sum = 0;
  while (rest !== "") {
    const [, value = "", word = "", next = ""] = /^([0-9.,]*)\s*(\p{L}*)\s*(.*)$/u.exec(rest) ?? [];
    const part = word === "" ? unnamed(value, last) : fraction(value, unitSeconds[word] ?? Number.NaN);
    const unit = word === "" ? last / 60 : (unitSeconds[word] ?? Number.NaN);
    if (part === undefined || Number.isNaN(part) || unit >= last || (word === "" && next !== ""))
      return undefined;
    last = unit;
    sum += part;
    rest = next;
  }
  return sum;
}

/** A number without a unit counts sixtieths of the unit before it. */
function unnamed(value: string, last: number): number | undefined {
  if (!Number.isFinite(last) || last < 60 || !/^[0-9]{1,2}$/.test(value)) return undefined;
  const number = Number(value);
  return number < 60 ? number * (last / 60) : undefined;
}

function named(seconds: number, words: string): Record<string, number> {
  return Object.fromEntries(words.split(" ").map((word) => [word, seconds]));
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
