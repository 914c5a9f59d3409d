import type { DateText } from "~/api/types";
import { Temporal } from "~/lib/temporal";

const weekdays: Record<string, number> = {
  monday: 1,
  montag: 1,
  tuesday: 2,
  dienstag: 2,
  wednesday: 3,
  mittwoch: 3,
  thursday: 4,
  donnerstag: 4,
  friday: 5,
  freitag: 5,
  saturday: 6,
  samstag: 6,
  sonnabend: 6,
  sunday: 7,
  sonntag: 7,
};

const daysBack: Record<string, number> = { today: 0, heute: 0, yesterday: 1, gestern: 1, vorgestern: 2 };

/**
 * The date that a word says, in English or German: `yesterday`, `montag`, `2026-11-20`, `20.11.`, `20.11.2026`.
 * A weekday is the last one, today included.
 */
export function readDate(word: string, today: DateText): DateText | undefined {
  const lower = word.toLowerCase();
  const now = Temporal.PlainDate.from(today);
  const weekday = weekdays[lower];
  const back = daysBack[lower] ?? (weekday === undefined ? undefined : (now.dayOfWeek - weekday + 7) % 7);
  if (back !== undefined) return now.subtract({ days: back }).toString();
  return iso(lower) ?? german(lower, now.year);
}

function iso(text: string): DateText | undefined {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  return match ? valid(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
}

/** Day and month with two points, so that no decimal number and no version is taken for a date. */
function german(text: string, year: number): DateText | undefined {
  const match = /^([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})?$/.exec(text);
  return match ? valid(match[3] ? Number(match[3]) : year, Number(match[2]), Number(match[1])) : undefined;
}

function valid(year: number, month: number, day: number): DateText | undefined {
  if (year < 1970 || year > 2200) return undefined;
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: "reject" }).toString();
  } catch {
    return undefined;
  }
}
