import { api, ok } from "~/api/client";
import type { TimeEntry } from "~/api/types";
import { addDays, today } from "~/lib/dates";
import { connection } from "./connection";
import { answers } from "./offline";

const DAYS_AROUND = 14;
const MOST_PAGES = 5;
const AFTER_MS = 4_000;

/** Loads the member's days around today once the page has settled, and again after every time without the server. */
export function keepRecentDays(zone: string): () => void {
  let timer = window.setTimeout(() => void load(zone).catch(() => {}), AFTER_MS);
  const stop = connection.subscribe((now, before) => {
    if (!now.reachable || before.reachable) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void load(zone).catch(() => {}), AFTER_MS);
  });
  return () => {
    window.clearTimeout(timer);
    stop();
  };
}

async function load(zone: string): Promise<void> {
  const day = today(zone);
  const period = { from: addDays(day, -DAYS_AROUND), to: addDays(day, DAYS_AROUND + 1) };
  const items: TimeEntry[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { ...period, order: "asc" as const, limit: 200, ...(cursor && { cursor }) };
    const answer = await ok(api.GET("/api/v1/time-entries", { params: { query } }));
    items.push(...answer.items);
    if (!answer.next_cursor) return answers.putRecent({ ...period, items });
    cursor = answer.next_cursor;
  }
}
