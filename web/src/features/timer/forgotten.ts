import { addDays } from "~/lib/dates";

/**
 * The local moment a time of day means in a timer that runs since `start`: on that day when it is later than the
 * start, otherwise on the next. `future` when that has not come yet; then there is nothing to cut.
 */
export function cutAt(
  start: { date: string; time: string },
  time: string,
  now: string,
): { local?: string; future: boolean } {
  const overnight = time.slice(0, 5) <= start.time.slice(0, 5);
  const local = `${overnight ? addDays(start.date, 1) : start.date}T${time}`;
  return local > now ? { future: true } : { local, future: false };
}
