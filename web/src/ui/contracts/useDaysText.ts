import type { ContractDays } from "~/api/types";
import { dayFields } from "~/lib/contracts";
import { addDays } from "~/lib/dates";
import { useFormats } from "~/platform/formats";

// A Monday; only the names of the days after it are shown.
const MONDAY = "2024-01-01";

/** Names of the days of the week, Monday first, long or short. */
export function useDayNames(): { long: string[]; short: string[] } {
  const { dayShort, locale } = useFormats();
  const long = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  const dates = dayFields.map((_, index) => addDays(MONDAY, index));
  return {
    long: dates.map((date) => long.format(new Date(`${date}T00:00:00Z`))),
    short: dates.map((date) => dayShort(date).split(" ")[0] ?? ""),
  };
}

/** The days of a contract in a line: neighbours of the same length stand together, days off are left out. */
export function useDaysText(): (days: ContractDays) => string {
  const { duration } = useFormats();
  const { short } = useDayNames();
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
