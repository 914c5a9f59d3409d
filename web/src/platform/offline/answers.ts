import type { Page, TimeEntry } from "~/api/types";
import type { Shelf } from "./shelf";
import type { Sealed, Vault } from "./vault";

/** A sealed answer; when it came is readable, so that the oldest can be thrown away. */
export interface KeptAnswer {
  at: number;
  sealed: Sealed;
}

interface Recent {
  from: string;
  to: string;
  items: TimeEntry[];
}

const MOST_ANSWERS = 400;
const LONGEST_TEXT = 2_000_000;
const PRUNE_EVERY = 50;
const RECENT = "recent entries";

/** The last answers of the server, sealed, for the time without it. */
export class Answers {
  private puts = 0;

  constructor(
    private readonly shelf: Shelf<KeptAnswer>,
    private readonly vault: Vault,
  ) {}

  /** Keeps an answer. A browser without room goes on without; the outbox tells the member. */
  async put(address: string, text: string): Promise<void> {
    if (this.vault.owner === undefined || text.length > LONGEST_TEXT) return;
    try {
      const name = await this.vault.nameFor(address);
      await this.shelf.set(name, { at: Date.now(), sealed: await this.vault.seal(text) });
      this.puts += 1;
      if (this.puts % PRUNE_EVERY === 0) await this.prune();
    } catch {
      await this.shelf.clear().catch(() => {});
    }
  }

  /** The answer to the same address, or for a list of own entries what is known about its days. */
  async get(address: string): Promise<string | undefined> {
    if (this.vault.owner === undefined) return undefined;
    try {
      const kept = await this.shelf.get(await this.vault.nameFor(address));
      const recent = await this.fromRecent(address, kept?.at ?? 0);
      if (recent !== undefined) return recent;
      return kept && (await this.vault.open<string>(kept.sealed));
    } catch {
      return undefined;
    }
  }

  /** Keeps all own entries of the days around today: days that were never looked at can then be opened. */
  putRecent(recent: Recent): Promise<void> {
    return this.put(RECENT, JSON.stringify(recent));
  }

  clear(): Promise<void> {
    return this.shelf.clear();
  }

  private async fromRecent(address: string, newerThan: number): Promise<string | undefined> {
    const asked = periodOf(address);
    if (!asked) return undefined;
    const kept = await this.shelf.get(await this.vault.nameFor(RECENT));
    if (!kept || kept.at < newerThan) return undefined;
    const recent: Recent = JSON.parse(await this.vault.open<string>(kept.sealed));
    if (asked.from < recent.from || asked.to > recent.to) return undefined;
    const items = recent.items.filter(({ date }) => date >= asked.from && date < asked.to);
    return JSON.stringify({ items, next_cursor: null } satisfies Page<TimeEntry>);
  }

  private async prune(): Promise<void> {
    const all = await this.shelf.all();
    const oldest = all
      .toSorted(([, left], [, right]) => left.at - right.at)
      .slice(0, Math.max(0, all.length - MOST_ANSWERS));
    for (const [name] of oldest) await this.shelf.remove(name);
  }
}

/** The days that a plain list of own entries asks for. */
export function periodOf(address: string): { from: string; to: string } | undefined {
  const url = new URL(address, "http://localhost");
  if (url.pathname !== "/api/v1/time-entries") return undefined;
  const plain = [...url.searchParams.keys()].every((name) => ["from", "to", "order", "limit"].includes(name));
  const from = url.searchParams.get("from");
  const to = url.searchParams.get("to");
  return plain && from && to ? { from, to } : undefined;
}
