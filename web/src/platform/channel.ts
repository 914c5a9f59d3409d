import type { ChangeEvent } from "~/api/types";

/** What the tabs of one browser tell each other. */
export type TabMessage =
  | { kind: "outbox_changed" }
  /** A queued write has its final answer; the tab whose member waits for it takes it. */
  | { kind: "answered"; id: string; answer: { status: number; text: string } }
  | { kind: "signed_in"; owner: string }
  | { kind: "signed_out" }
  /** A window that was opened for it has come back from a provider: the session is confirmed, or there is one again. */
  | { kind: "back_from_provider"; confirmed: boolean }
  /** From the tab that holds the event stream. */
  | { kind: "change"; change: ChangeEvent }
  /** Too much changed to be told one by one; what comes next follows `seq`. */
  | { kind: "reset"; seq: number }
  | { kind: "stream"; open: boolean }
  /** Is the tab that holds the stream awake? */
  | { kind: "ping" }
  | { kind: "pong" };

const listeners = new Set<(message: TabMessage) => void>();
let channel: BroadcastChannel | undefined;

/** Tells every other tab; never the own one. */
export function tellTabs(message: TabMessage): void {
  connect()?.postMessage(message);
}

/** Hears what other tabs tell; returns the function that stops listening. */
export function hearTabs(listener: (message: TabMessage) => void): () => void {
  connect();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// Made when it is first needed: an open channel keeps a test from ending.
function connect(): BroadcastChannel | undefined {
  if (channel || typeof BroadcastChannel === "undefined" || typeof window === "undefined") return channel;
  channel = new BroadcastChannel("hourbook");
  channel.addEventListener("message", (event: MessageEvent<TabMessage>) => {
    for (const listener of listeners) listener(event.data);
  });
  return channel;
}
