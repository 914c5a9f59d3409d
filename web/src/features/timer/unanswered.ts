/** For so long the question whether somebody is still working waits for an answer. As docs/working-time.md says. */
export const ANSWER_WITHIN_MS = 30 * 60_000;
/** A timer of which no more than this would be left is not stopped: nothing is known of the work then. */
const LEAST_MS = 60_000;

interface Asked {
  now: number;
  /** When the timer was started. */
  started: number;
  /** Since when the question stands on a page that somebody could have seen. */
  asked: number;
  /** The last sign of life in this browser. */
  sign: number;
}

/**
 * Where a timer ends about which nobody answered: at the last sign of life, in whole seconds as the wire has them.
 * Nothing as long as an answer may still come, and where this browser has not seen anybody since the start.
 */
export function endOfUnanswered({ now, started, asked, sign }: Asked): number | undefined {
  if (now - Math.max(asked, sign) < ANSWER_WITHIN_MS) return undefined;
  const end = Math.floor(sign / 1_000) * 1_000;
  return end - started >= LEAST_MS ? end : undefined;
}

/** Whether another place of this member spoke to the server later than this one: they may be working there. */
export function isSeenElsewhere(
  sessions: { current: boolean; last_seen_at: string }[],
  sign: number,
): boolean {
  return sessions.some((session) => !session.current && Date.parse(session.last_seen_at) > sign);
}
