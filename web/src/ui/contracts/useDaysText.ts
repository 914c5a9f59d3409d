import type { ContractDays } from "~/api/types";
import { dayFields } from "~/lib/contracts";
import { addDays } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { dayName, weekdays } from "../recurring/model";

const A_MONDAY = "2026-11-23";

/** Names of the days of the week in full, Monday first. */
export function useDayNames(): string[] {
  const { locale } = useFormats();
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  return dayFields.map((_, index) => format.format(new Date(`${addDays(A_MONDAY, index)}T12:00:00Z`)));
}

/** The days of a contract in a line: neighbours of the same length stand together, days off are left out. */
export function useDaysText(): (days: ContractDays) => string {
  const { duration, locale } = useFormats();
  const short = weekdays.map((day) => dayName(locale, day));
  return (days) => {
    const runs: { first: number; last: number; seconds: number }[] = [];
    dayFields.forEach((field, index) => {
      const run = runs.at(-1);
      if (run?.seconds === days[field]) run.last = index;
      else runs.push({ first: index, last: index, seconds: days[field] });
    });
    const named = ({ first, last }: { first: number; last: number }) =>
      first === last ? short[first] : `${short[first]}–${short[last]}`;
    return runs
      .filter((run) => run.seconds > 0)
      .map((run) => `${named(run)} ${duration(run.seconds)}`)
      .join(", ");
  };
}
