import { type ApiProblem, problemOf } from "~/api/problem";
import type { TimeEntry } from "~/api/types";
import { isFull, type Shelf } from "../offline/shelf";
import type { Sealed, Vault } from "../offline/vault";
import { Callers } from "./Callers";
import {
  aboutOf,
  dependentsOf,
  isThere,
  judge,
  keeps,
  nextOf,
  type Outgoing,
  type Plan,
  shifted,
  theirsOf,
  waitFor,
} from "./item";
import type { Version } from "./things";
import { entriesIn, foreseen, parsed, requestOf, responseOf, versionIn } from "./wire";

/** What the outbox needs from the world around it. */
export interface Surroundings {
  shelf: Shelf<Sealed>;
  vault: Pick<Vault, "owner" | "seal" | "open">;
  /** Sends a request; throws when there is no answer. */
  send: (request: Request) => Promise<Response>;
  /** Whether it makes sense to send anything. */
  ready: () => boolean;
  now: () => number;
  /** Runs `work` while no other tab does; without `wait` not at all if one does. */
  alone: (wait: boolean, work: () => Promise<void>) => Promise<void>;
  tell: (message: { kind: "outbox_changed" } | Answered) => void;
  /** The object at an address as the server has it now, null when it has none, undefined when it cannot be asked. */
  theirs: (address: string) => Promise<TimeEntry | Version | null | undefined>;
  /** Told after every final answer. */
  settled: () => void;
}

interface Answered {
  kind: "answered";
  id: string;
  answer: { status: number; text: string };
}

export interface OutboxState {
  items: Outgoing[];
  /** Whether changes can be kept in this browser at all. */
  storage: "ok" | "full" | "off";
  sending: boolean;
}

/** The writes that the server has not confirmed, in the order in which they were made, also after the browser was closed. */
export class Outbox {
  private state: OutboxState = { items: [], storage: "ok", sending: false };
  private readonly listeners = new Set<() => void>();
  private readonly callers = new Callers();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly around: Surroundings) {}

  readonly current = (): OutboxState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Reads what is stored; another tab may have changed it. */
  async load(): Promise<Outgoing[]> {
    if (this.around.vault.owner === undefined) return this.show([]);
    const items: Outgoing[] = [];
    try {
      for (const [key, sealed] of await this.around.shelf.all()) {
        // What a former owner sealed cannot be opened: it is not shown, and gone with the next wipe.
        const item = await this.around.vault.open<Outgoing>(sealed).catch(() => undefined);
        if (item) items.push({ ...item, seq: Number(key) });
      }
    } catch {
      this.set({ storage: "off" });
      return this.state.items;
    }
    return this.show(items);
  }

  /**
   * Stores a write before it is sent, and answers as the server does; or, when that takes too long, as it will.
   *
   * @throws when this browser cannot store it.
   */
  async submit(plan: Plan): Promise<Response> {
    const { around } = this;
    const item: Outgoing = {
      ...plan,
      seq: 0,
      id: crypto.randomUUID(),
      recordedAt: new Date(around.now()).toISOString(),
      attempts: 0,
      notBefore: 0,
      refusal: null,
    };
    if (!around.ready()) {
      await this.store(item);
      await this.changed();
      return foreseen(item);
    }
    // Waits from the beginning: another tab may send it as soon as it is stored.
    const answer = this.callers.answerOf(item);
    try {
      await this.store(item);
    } catch (thrown) {
      this.callers.forget(item.id);
      throw thrown;
    }
    void this.load().then(() => this.drain(true));
    return answer;
  }

  /** Sends what waits, one after the other, until something stands in the way. */
  async drain(wait = false): Promise<void> {
    if (!this.around.ready()) return this.callers.releaseAll(this.state.items);
    clearTimeout(this.timer);
    await this.around.alone(wait, async () => {
      this.set({ sending: true });
      try {
        while (await this.step());
      } catch (thrown) {
        // What cannot be noted is tried again later; the key keeps it from being done twice.
        this.set({ storage: isFull(thrown) ? "full" : "off" });
        this.callers.releaseAll(this.state.items);
      } finally {
        this.set({ sending: false });
      }
    });
    this.schedule();
  }

  /** Tries everything again now, as somebody asked for. */
  async retry(): Promise<void> {
    for (const item of await this.load()) {
      if (item.notBefore > 0) await this.replace({ ...item, notBefore: 0 });
    }
    await this.changed();
    await this.drain(true);
  }

  /** Takes writes out, with all that depends on them; returns what `restore` takes. */
  async discard(seq: number): Promise<Outgoing[]> {
    const items = await this.load();
    const item = items.find((one) => one.seq === seq);
    if (!item) return [];
    const gone = [item, ...dependentsOf(items, item)];
    for (const one of gone) await this.around.shelf.remove(one.seq);
    await this.changed();
    this.around.settled();
    void this.drain();
    return gone;
  }

  /** Puts discarded writes back where they were. */
  async restore(items: Outgoing[]): Promise<void> {
    for (const item of items) await this.replace(item);
    await this.changed();
    this.around.settled();
    void this.drain();
  }

  /** Replaces a refused write by what the member decided; it gets a new key, because it is another request. */
  async resolve(seq: number, decided: Partial<Plan>): Promise<void> {
    const items = await this.load();
    const item = items.find((one) => one.seq === seq);
    if (!item) return;
    const next = { ...item, ...decided, id: crypto.randomUUID(), attempts: 0, notBefore: 0, refusal: null };
    await this.replace(next);
    for (const effect of next.effects) {
      const foreseen = item.effects.find(({ id }) => id === effect.id)?.entry;
      if (effect.entry && foreseen)
        await this.shift(item.seq, effect.id, effect.entry.version - foreseen.version);
    }
    if (item.thing && next.thing) {
      const by = next.thing.before.version - item.thing.before.version;
      await this.shift(item.seq, item.thing.before.id, by);
    }
    await this.changed();
    this.around.settled();
    await this.drain(true);
  }

  /** Another tab got the answer that somebody waits for here. */
  async answeredElsewhere(id: string, answer: { status: number; text: string }): Promise<void> {
    if (!this.callers.has(id)) return;
    const item =
      this.state.items.find((one) => one.id === id) ?? (await this.load()).find((one) => one.id === id);
    if (item && answer.status >= 400 && !keeps(item, answer.status)) {
      await this.around.shelf.remove(item.seq);
      await this.changed();
    }
    this.callers.release(id, responseOf(answer));
  }

  /** One write. False when nothing more can be sent now. */
  private async step(): Promise<boolean> {
    const items = await this.load();
    const item = nextOf(items);
    if (!item || !this.around.ready()) {
      this.callers.releaseAll(this.state.items);
      return false;
    }
    // A date far ahead comes from a clock that was wrong.
    const wait = item.notBefore - this.around.now();
    if (wait > 0 && wait < 11 * 60_000) {
      this.callers.releaseAll(this.state.items);
      return false;
    }
    const response = await this.around.send(requestOf(item)).catch(() => undefined);
    const text = (await response?.text().catch(() => undefined)) ?? "";
    const status = response?.status ?? 0;
    const problem = response && !response.ok ? problemOf(response, parsed(text)) : undefined;
    switch (judge(item, status, problem?.code ?? "")) {
      case "done":
        await this.done(item, status, text);
        return true;
      case "again":
        await this.again(item, problem);
        return false;
      case "signed_out":
        this.callers.releaseAll(this.state.items);
        return false;
      case "refused":
        await this.refused(item, status, text, problem);
        return true;
    }
  }

  private async done(item: Outgoing, status: number, text: string): Promise<void> {
    for (const entry of entriesIn(parsed(text))) {
      const foreseen = item.effects.findLast(({ id }) => id === entry.id)?.entry;
      if (foreseen) await this.shift(item.seq, entry.id, entry.version - foreseen.version);
    }
    const version = item.thing && versionIn(parsed(text), item.thing.before.id);
    if (item.thing && version !== undefined) {
      await this.shift(item.seq, item.thing.before.id, version - item.thing.before.version - 1);
    }
    await this.around.shelf.remove(item.seq);
    await this.changed();
    const own =
      status < 400
        ? { status, text }
        : { status: item.answer.status, text: JSON.stringify(item.answer.body) };
    // Whoever waits for the answer also refreshes what it changed.
    if (!this.answer(item, own)) this.around.settled();
  }

  private async again(item: Outgoing, problem: ApiProblem | undefined): Promise<void> {
    const wait = waitFor(item.attempts, problem?.retryAfterSeconds, Math.random());
    await this.replace({ ...item, attempts: item.attempts + 1, notBefore: this.around.now() + wait });
    await this.changed();
    this.callers.releaseAll(this.state.items);
  }

  /** Somebody who still looks at the form gets the refusal there; everybody else finds it in the panel. */
  private async refused(
    item: Outgoing,
    status: number,
    text: string,
    problem: ApiProblem | undefined,
  ): Promise<void> {
    if (this.callers.has(item.id) && !keeps(item, status)) {
      await this.around.shelf.remove(item.seq);
      // What was changed after it was made for what it would have left.
      if (item.kind === "update") await this.shift(item.seq, item.effects[0]?.id ?? "", -1);
      await this.changed();
      this.answer(item, { status, text });
      return;
    }
    const address = aboutOf(item);
    const theirs = address === undefined ? undefined : await this.around.theirs(address);
    if (theirs !== undefined && isThere(item, theirs)) {
      return this.done(item, item.answer.status, JSON.stringify(theirs ?? null));
    }
    const refusal = {
      status,
      code: problem?.code ?? "internal",
      detail: problem?.message ?? "",
      errors: problem?.errors ?? [],
    };
    await this.replace({ ...item, refusal, ...(theirs !== undefined && theirsOf(item, theirs)) });
    await this.changed();
    this.answer(item, { status, text });
    this.around.settled();
  }

  private async shift(after: number, id: string, by: number): Promise<void> {
    if (by === 0) return;
    for (const one of shifted(await this.load(), after, id, by)) await this.replace(one);
  }

  /** False when nobody here waits for it. */
  private answer(item: Outgoing, answer: { status: number; text: string }): boolean {
    const here = this.callers.has(item.id);
    if (here) this.callers.release(item.id, responseOf(answer));
    else this.around.tell({ kind: "answered", id: item.id, answer });
    return here;
  }

  private async store(item: Outgoing): Promise<void> {
    try {
      item.seq = await this.around.shelf.append(await this.around.vault.seal(item));
      if (this.state.storage !== "ok") this.set({ storage: "ok" });
    } catch (thrown) {
      this.set({ storage: isFull(thrown) ? "full" : "off" });
      throw thrown;
    }
  }

  private async replace(item: Outgoing): Promise<void> {
    await this.around.shelf.set(item.seq, await this.around.vault.seal(item));
  }

  private async changed(): Promise<void> {
    await this.load();
    this.around.tell({ kind: "outbox_changed" });
  }

  /** Comes back when the first waiting write may be tried again. */
  private schedule(): void {
    clearTimeout(this.timer);
    const next = nextOf(this.state.items);
    if (!next || !this.around.ready()) return;
    const wait = Math.min(Math.max(next.notBefore - this.around.now(), 500), 60_000);
    this.timer = setTimeout(() => void this.drain(), wait);
  }

  private show(items: Outgoing[]): Outgoing[] {
    this.set({ items });
    return items;
  }

  private set(part: Partial<OutboxState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }
}
