import type { StreamId } from "./bytes";

/** What contradicts what devices signed or what was seen before. The names are those of `hourbook activity verify`. */
export type Alarm =
  | "list-missing"
  | "list-unreadable"
  | "list-forged"
  | "list-of-other-log"
  | "list-broken"
  | "list-rolled-back"
  | "list-forked"
  | "list-hidden"
  | "head-unreadable"
  | "head-forged"
  | "head-of-other-log"
  | "head-of-unknown-device"
  | "head-of-revoked-device"
  | "head-with-wrong-list"
  | "head-with-wrong-generation"
  | "head-missing"
  | "head-broken"
  | "head-rolled-back"
  | "head-forked"
  | "tail-hidden"
  | "segments-exchanged"
  | "segment-missing"
  | "segment-altered"
  | "segment-unreadable";

/** Worth knowing, and nobody's fault. */
export type Notice = "segment-uncounted" | "after-revocation" | "history-partial" | "removal-ignored";

export interface Finding {
  problem: Alarm | Notice;
  /** In which stream; nothing for the device list, and for what names no stream. */
  stream?: StreamId;
  /** Which list, head or segment, by number. */
  number?: number;
}

const notices: ReadonlySet<string> = new Set<Notice>([
  "segment-uncounted",
  "after-revocation",
  "history-partial",
  "removal-ignored",
]);

export function isAlarm({ problem }: Finding): boolean {
  return !notices.has(problem);
}
