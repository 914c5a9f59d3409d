import type { Shelf } from "../offline/shelf";
import { type Founded, found, publishFounded } from "./founding";
import { letIn, newPassphrase, Offers, openRing, type Trusted } from "./keys";
import {
  ActivityError,
  type ActivityWorker,
  type Asking,
  type Booked,
  type LogStatus,
  type Secret,
  type Span,
  type UnlockAnswer,
} from "./protocol";
import { changePassphrase, newKit, type Renewal, revocation, rotation } from "./renewal";
import { hashOf } from "./sealed/bytes";
import { type Counted, type Memory, type Verdict, verify } from "./sealed/check";
import { type Finding, isAlarm } from "./sealed/findings";
import { fits, fitting, type KeyRing } from "./sealed/keyRing";
import type { Kit } from "./sealed/kit";
import type { ActivityRecord } from "./sealed/records";
import { openSegment } from "./sealed/segment";
import { fingerprintOf, readRecoveryKey } from "./sealed/words";
import { find } from "./search";
import type { ActivityServer } from "./server";
import { named, statusOf } from "./status";
import { learnFrom, suggest } from "./suggest/drafts";
import { RuleBook } from "./suggest/ruleBook";
import type { Rule } from "./suggest/rules";
import { summarize } from "./summary";
import { dayOf } from "./tracks";

/** How many segments are on their way at once. */
const AT_ONCE = 6;
/** Clocks of devices and server differ by less; records are older than their upload. */
const CLOCKS = 24 * 3_600_000;

interface Opened {
  member: string;
  ring: KeyRing;
  memory: Memory;
  remembered: boolean;
}

/** The opened log. It lives in a worker, and whoever locks it ends the worker: nothing of it is left anywhere. */
export class Vault implements ActivityWorker {
  readonly #server: ActivityServer;
  readonly #shelf: Shelf<Memory>;
  readonly #book: RuleBook;
  readonly #offers = new Offers();
  #opened: Opened | undefined;
  #waiting: { opened: Opened; verdict: Verdict } | undefined;
  /** A log, or a kit, that was made and counts once its page is kept. */
  #founding: { member: string; founded: Founded } | undefined;
  #renewal: Renewal | undefined;
  #verdict: Verdict | undefined;
  #size = { bytes: 0, limitBytes: 0 };
  /** The records of every segment that was opened, by its name. */
  readonly #records = new Map<string, ActivityRecord[]>();
  /** What came to light when segments were opened. */
  #broken: Finding[] = [];
  #loading: Promise<unknown> = Promise.resolve();

  constructor(server: ActivityServer, shelf: Shelf<Memory>, rules: Shelf<Uint8Array>) {
    this.#server = server;
    this.#shelf = shelf;
    this.#book = new RuleBook(rules);
  }

  async unlock(member: string, secret: Secret): Promise<UnlockAnswer> {
    if (secret.kind === "kit" && readRecoveryKey(secret.text) === undefined)
      throw new ActivityError("kit_unreadable");
    const known = await this.#shelf.get(member).catch(() => undefined);
    const { memory, verdict } = await this.#look(known);
    const { list } = trusted(verdict);
    const ring = await openRing(this.#server, secret, list);
    const opened = { member, ring, memory, remembered: known !== undefined };
    if (secret.kind === "kit" && !known) {
      this.#waiting = { opened, verdict };
      return { step: "compare", fingerprint: fingerprintOf(memory.log) };
    }
    return { step: "open", status: await this.#enter(opened, verdict) };
  }

  async confirm(): Promise<LogStatus> {
    if (!this.#waiting) throw new ActivityError("refused");
    const { opened, verdict } = this.#waiting;
    this.#waiting = undefined;
    return this.#enter(opened, verdict);
  }

  async refresh(): Promise<LogStatus> {
    const opened = this.#open();
    const { verdict } = await this.#look(opened.memory);
    // What a new generation seals does not open with this ring; the wrap of the new one asks for the secret again.
    if (verdict.list && !(await fits(opened.ring, verdict.list))) throw new ActivityError("rotated");
    return this.#enter({ ...opened, remembered: true }, verdict);
  }

  async days(days: Span[]) {
    await this.#load(Math.min(...days.map(({ from }) => from)));
    const records = this.#shown();
    return { days: days.map((day) => dayOf(records, day)), status: this.#status() };
  }

  async summary(span: Span, booked: Booked[]) {
    await this.#load(span.from);
    return summarize(this.#shown(), span, booked);
  }

  async search(words: string, since: number) {
    await this.#load(since);
    return find(this.#shown(), words, since);
  }

  async suggestions(day: Span, booked: Booked[]) {
    await this.#load(Math.min(day.from, ...booked.map(({ from }) => from)));
    const records = this.#shown();
    return suggest(records, day, booked, learnFrom(records, booked), await this.rules());
  }

  async rules() {
    const { member, ring } = this.#open();
    return this.#book.read(member, ring);
  }

  async setRules(rules: Rule[]): Promise<void> {
    const { member, ring } = this.#open();
    await this.#book.write(member, ring, rules);
  }

  async asking(): Promise<Asking[]> {
    return this.#offers.waiting(this.#server, this.#open().ring.log);
  }

  async offered(text: string): Promise<Asking> {
    return this.#offers.shown(text, this.#open().ring.log);
  }

  async letIn(secret: Secret, device: string, name: string): Promise<LogStatus> {
    const offer = this.#offers.known(device);
    await letIn(this.#server, await this.#now(), secret, offer, name);
    return this.refresh();
  }

  async refuse(id: string): Promise<void> {
    await this.#server.refuse(id);
  }

  async revoke(secret: Secret, device: string): Promise<LogStatus> {
    return this.#renew(await revocation(this.#server, await this.#now(), secret, device));
  }

  async found(member: string, passphrase: string, name: string): Promise<Kit> {
    const typed = newPassphrase(passphrase);
    // A server that hides a log must not get its owner to begin another one.
    if (await this.#shelf.get(member).catch(() => undefined)) throw new ActivityError("other_log");
    if (await this.#server.log()) throw new ActivityError("log_exists");
    const founded = await found(typed, name, Date.now());
    this.#founding = { member, founded };
    return founded.kit;
  }

  async establish(): Promise<LogStatus> {
    if (!this.#founding) throw new ActivityError("refused");
    const { member, founded } = this.#founding;
    const { memory, verdict } = await this.#look(await publishFounded(this.#server, founded));
    const ring = await fitting(founded.ring, trusted(verdict).list);
    if (!ring) throw new ActivityError("other_keys");
    await this.#book.forget(member).catch(() => {});
    this.#founding = undefined;
    return this.#enter({ member, ring, memory, remembered: true }, verdict);
  }

  async changePassphrase(secret: Secret, passphrase: string): Promise<LogStatus> {
    const typed = newPassphrase(passphrase);
    await changePassphrase(this.#server, await this.#now(), secret, typed);
    return this.refresh();
  }

  async makeKit(secret: Secret): Promise<Kit> {
    const { kit, ...renewal } = await newKit(this.#server, await this.#now(), secret);
    this.#renewal = renewal;
    return kit;
  }

  async keepKit(): Promise<LogStatus> {
    if (!this.#renewal) throw new ActivityError("refused");
    const status = await this.#renew(this.#renewal);
    this.#renewal = undefined;
    return status;
  }

  async rotate(secret: Secret): Promise<LogStatus> {
    return this.#renew(await rotation(this.#server, await this.#now(), secret));
  }

  async forget(member: string): Promise<void> {
    await this.#book.forget(member);
    await this.#shelf.remove(member);
  }

  /** The log as it is now: whatever is signed continues what was checked a moment ago. */
  async #now(): Promise<Trusted> {
    const { verdict } = await this.#look(this.#open().memory);
    return trusted(verdict);
  }

  /** Publishes new keys and goes on with them. */
  async #renew({ list, wraps, ring }: Renewal): Promise<LogStatus> {
    await this.#server.publish(list, wraps);
    this.#opened = { ...this.#open(), ring };
    return this.refresh();
  }

  /** Asks for everything but the segments' bytes, and checks it against what this browser remembers. */
  async #look(known: Memory | undefined): Promise<{ memory: Memory; verdict: Verdict }> {
    const log = await this.#server.log();
    if (!log && !known) throw new ActivityError("no_log");
    if (known && log?.log !== known.log) throw new ActivityError("other_log");
    const memory = known ?? { log: log?.log ?? "", list: undefined, streams: [] };
    this.#size = { bytes: log?.bytes ?? 0, limitBytes: log?.limit_bytes ?? 0 };
    return { memory, verdict: verify(memory, await this.#server.everything()) };
  }

  async #enter(opened: Opened, verdict: Verdict): Promise<LogStatus> {
    this.#verdict = verdict;
    this.#opened = { ...opened, memory: verdict.memory };
    // Without storage the next look has nothing to compare with, as the page says.
    await this.#shelf.set(opened.member, verdict.memory).catch(() => {});
    return this.#status();
  }

  /** Opens what arrived since an instant and is not open yet; one call at a time. */
  async #load(from: number): Promise<void> {
    const run = () => this.#fetch(from);
    this.#loading = this.#loading.then(run, run);
    await this.#loading;
  }

  async #fetch(from: number): Promise<void> {
    const { ring } = this.#open();
    const counted = this.#verdict?.counted ?? [];
    const wanted = counted.filter(
      (segment) => !(segment.uploadedAt < from - CLOCKS) && !this.#records.has(segment.id),
    );
    const queue = wanted.values();
    const lane = async () => {
      for (const segment of queue) await this.#openOne(segment, ring);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    // When something arrived is the server's word alone. Devices seal in the order of time, so whatever it says, the
    // newest segments are opened until one lies before the wanted time.
    for (const stream of new Set(counted.map((segment) => segment.stream)))
      await this.#walkBack(
        counted.filter((segment) => segment.stream === stream),
        from,
        ring,
      );
  }

  async #walkBack(segments: Counted[], from: number, ring: KeyRing): Promise<void> {
    for (const segment of segments.toReversed()) {
      if (!this.#records.has(segment.id)) await this.#openOne(segment, ring);
      const records = this.#records.get(segment.id);
      if (!records || (records.length > 0 && records.every(({ to }) => to < from))) return;
    }
  }

  async #openOne(segment: Counted, ring: KeyRing): Promise<void> {
    const { stream, number } = segment;
    if (this.#isBroken(stream)) return;
    const bytes = await this.#server.body(segment.id);
    if (!bytes) {
      this.#broken.push({ problem: "segment-missing", stream, number });
      return;
    }
    const opening = await openSegment(segment, bytes, ring).catch(() => undefined);
    if (opening) this.#records.set(segment.id, opening);
    else {
      const same = hashOf(bytes) === segment.id;
      this.#broken.push({ problem: same ? "segment-unreadable" : "segment-altered", stream, number });
    }
  }

  /** The records of everything that counts and of no stream in doubt. */
  #shown(): ActivityRecord[] {
    const counted = this.#verdict?.counted ?? [];
    return counted
      .filter(({ stream }) => !this.#isBroken(stream))
      .flatMap(({ id }) => this.#records.get(id) ?? []);
  }

  #isBroken(stream: string): boolean {
    return this.#broken.some((found) => found.stream === stream);
  }

  #open(): Opened {
    if (!this.#opened) throw new ActivityError("refused");
    return this.#opened;
  }

  #status(): LogStatus {
    const { remembered } = this.#open();
    return statusOf(this.#verdict as Verdict, this.#broken, { ...this.#size, remembered, now: Date.now() });
  }
}

/** The newest list, unless something is wrong with the chain of lists.
 *
 * @throws ActivityError */
function trusted(verdict: Verdict): Trusted {
  const { list, findings } = verdict;
  const doubts = findings.filter((found) => isAlarm(found) && found.stream === undefined);
  if (!list || doubts.length > 0) throw new ActivityError("doubtful", named(doubts, list));
  return { list, verdict };
}
