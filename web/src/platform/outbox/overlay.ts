import type { Page, TimeEntry, TimerState } from "~/api/types";

type Effects = ReadonlyMap<string, TimeEntry | null>;

/** Parameters of a list that the overlay understands; any other one filters by something it does not judge. */
const understood = new Set(["from", "to", "order", "limit", "cursor"]);

/** A page of entries as it will be once everything waiting is sent. */
export function withWaiting(
  page: Page<TimeEntry>,
  search: URLSearchParams,
  effects: Effects,
): Page<TimeEntry> {
  if (effects.size === 0) return page;
  const there = new Set(page.items.map(({ id }) => id));
  const inPeriod = (entry: TimeEntry) =>
    entry.date >= (search.get("from") ?? "") && entry.date < (search.get("to") ?? "9999");
  const items = page.items.flatMap((entry) => {
    const after = effects.get(entry.id);
    if (after === undefined) return [entry];
    return after !== null && inPeriod(after) ? [after] : [];
  });
  const judged = [...search.keys()].every((name) => understood.has(name));
  // What a page does not hold is put on the first one; the order of the day is made by whoever shows it.
  if (!judged || search.has("cursor")) return { ...page, items };
  const added = [...effects.values()].filter(
    (entry): entry is TimeEntry => entry !== null && !there.has(entry.id) && inPeriod(entry),
  );
  return { ...page, items: [...items, ...added] };
}

/** The timer as it will be; `now` is the server's clock as far as this device knows it. */
export function timerWithWaiting(timer: TimerState, effects: Effects, now: string): TimerState {
  let entry = timer.entry ?? null;
  if (entry && effects.has(entry.id)) entry = effects.get(entry.id) ?? null;
  if (entry && entry.ended_at !== null) entry = null;
  for (const one of effects.values()) {
    if (one && one.kind === "interval" && one.ended_at === null) entry = one;
  }
  const seconds = entry?.started_at ? (Date.parse(now) - Date.parse(entry.started_at)) / 1_000 : 0;
  return { ...timer, entry, now, forgotten: seconds > timer.forgotten_after_seconds };
}
