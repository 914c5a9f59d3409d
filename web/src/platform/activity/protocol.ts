import type { Finding } from "./sealed/findings";
import type { Kit } from "./sealed/kit";
import type { WrapProblem } from "./sealed/wrap";
import type { Hit } from "./search";
import type { Suggestion } from "./suggest/drafts";
import type { Rule } from "./suggest/rules";
import type { Summary } from "./summary";
import type { DayActivity, Piece } from "./tracks";

/** What opens the log: the passphrase, or the recovery kit as its key or its words. */
export interface Secret {
  kind: "passphrase" | "kit";
  text: string;
}

export type ActivityProblem =
  | WrapProblem
  /** Nothing was ever sealed for this member. */
  | "no_log"
  /** There is no wrap for a passphrase, or none for a recovery kit. */
  | "no_passphrase"
  | "no_kit"
  /** What was typed is no key and no words of a kit. */
  | "kit_unreadable"
  /** The server shows another log than this browser knows. */
  | "other_log"
  /** The wrap opens, but holds other keys than the device list names. */
  | "other_keys"
  /** The device list contradicts itself or what was seen before. */
  | "doubtful"
  /** The keys were renewed while the log was open. */
  | "rotated"
  /** What was pasted is no offer of a device. */
  | "offer_unreadable"
  /** The device is known already, or its name cannot be. */
  | "no_such_list"
  /** The log has a passphrase, which the new keys are sealed for as well. */
  | "passphrase_needed"
  /** The device removed segments; another device has to sign that again. */
  | "removals_by_it"
  /** A log was begun meanwhile, mostly by an agent. */
  | "log_exists"
  /** The new passphrase is too easy to guess. */
  | "weak_passphrase"
  /** Somebody else changed the log at the same time. */
  | "conflict"
  | "signed_out"
  | "network"
  | "refused";

export interface StreamStatus {
  number: number;
  segments: number;
  /** When its newest head was signed, by the device's clock; nothing where no head counts. */
  signedAt: number | undefined;
  /** When its last segment arrived. */
  uploadedAt: number | undefined;
  /** Nothing of it is shown. */
  doubtful: boolean;
}

export interface DeviceStatus {
  id: string;
  name: string;
  revoked: boolean;
  /** Whether its newest head is older than a day and a bit. */
  stale: boolean;
  streams: StreamStatus[];
}

/** What is wrong or worth knowing, with the name of the device it is about. */
export interface NamedFinding extends Finding {
  device: string | undefined;
  alarm: boolean;
}

/** How the log stands. */
export interface LogStatus {
  fingerprint: string;
  /** Whether this browser compares with what it saw before; not at the first look. */
  remembered: boolean;
  generations: number;
  lists: number;
  bytes: number;
  limitBytes: number;
  checkedAt: number;
  devices: DeviceStatus[];
  findings: NamedFinding[];
}

export type UnlockAnswer =
  | { step: "open"; status: LogStatus }
  /** A kit proves nothing about whose log the server shows: the member compares these words with the page. */
  | { step: "compare"; fingerprint: string };

/** A device that asks to be let in. */
export interface Asking {
  /** Which keys, for `letIn`. */
  device: string;
  /** What it says it is called; nobody signed that. Empty for a text that was pasted. */
  name: string;
  /** What the device shows as well. */
  code: string;
  /** Its id at the server, if it is there. */
  id: string | undefined;
}

export interface Span {
  from: number;
  to: number;
}

/** An own time entry, as far as the worker needs it. */
export interface Booked extends Span {
  project: string | null;
  task: string | null;
  note: string;
}

/** What the page may ask of the worker. */
export interface ActivityWorker {
  unlock(member: string, secret: Secret): Promise<UnlockAnswer>;
  /** The member has compared the words. */
  confirm(): Promise<LogStatus>;
  /** Fetches and checks what is new. */
  refresh(): Promise<LogStatus>;
  /** The tracks of some days; what could not be opened shows in the status. */
  days(days: Span[]): Promise<{ days: DayActivity[]; status: LogStatus }>;
  summary(span: Span, booked: Booked[]): Promise<Summary>;
  search(words: string, since: number): Promise<Hit[]>;
  /** What might be booked of a day, learned from bookings and what was seen during them. */
  suggestions(day: Span, booked: Booked[]): Promise<Suggestion[]>;
  rules(): Promise<Rule[]>;
  setRules(rules: Rule[]): Promise<void>;
  /** The devices that ask to be let in. */
  asking(): Promise<Asking[]>;
  /** The same, by the text that a device shows. */
  offered(text: string): Promise<Asking>;
  /** Lets a device in whose code was compared. */
  letIn(secret: Secret, device: string, name: string): Promise<LogStatus>;
  /** Takes what a device asked away. */
  refuse(id: string): Promise<void>;
  /** Shuts a device out, by its number. */
  revoke(secret: Secret, device: string): Promise<LogStatus>;
  /** Makes a new log and its recovery kit, of which the server learns nothing yet. `name` is that of its first device. */
  found(member: string, passphrase: string, name: string): Promise<Kit>;
  /** Stores the log that was made, once its kit is kept, and opens it. */
  establish(): Promise<LogStatus>;
  /** Seals the keys for another passphrase. */
  changePassphrase(secret: Secret, passphrase: string): Promise<LogStatus>;
  /** Makes another recovery kit and the new keys that come with it; they count once the kit is kept. */
  makeKit(secret: Secret): Promise<Kit>;
  /** The kit that was made is kept: it counts, and the one before it no longer. */
  keepKit(): Promise<LogStatus>;
  /** New keys for what is sealed from now on. */
  rotate(secret: Secret): Promise<LogStatus>;
  /** Forgets which log this browser knows; for members who began a new one. */
  forget(member: string): Promise<void>;
}

export type { DayActivity, Hit, Kit, Piece, Rule, Suggestion, Summary };

export interface Request {
  id: number;
  method: keyof ActivityWorker;
  args: unknown[];
}

export type Response =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; code: ActivityProblem; findings?: NamedFinding[] };

/** What the worker refuses, by name. */
export class ActivityError extends Error {
  readonly code: ActivityProblem;
  readonly findings: NamedFinding[];

  constructor(code: ActivityProblem, findings: NamedFinding[] = []) {
    super(code);
    this.code = code;
    this.findings = findings;
  }
}
