import { useEffect, useState, useSyncExternalStore } from "react";
import { useConnection } from "~/platform/offline/connection";
import { outbox } from "~/platform/offline/offline";
import type { Outgoing } from "~/platform/outbox/item";

/** What the badge says, worst first. */
export type SyncState =
  | "conflict"
  | "signedOut"
  | "full"
  | "off"
  | "waiting"
  | "offline"
  | "saving"
  | "saved";

export interface Sync {
  state: SyncState;
  /** Number of changes or conflicts that the state is about. */
  count: number;
  items: Outgoing[];
}

/** A change that the server takes at once is not worth a word. */
const WORTH_A_WORD_MS = 1_200;

/** How far what is shown here is stored on the server. */
export function useSync(): Sync {
  const { items, storage } = useSyncExternalStore(outbox.subscribe, outbox.current);
  const { reachable, signedOut } = useConnection();
  const conflicts = items.filter(({ refusal }) => refusal !== null).length;
  const waiting = useLasting(items.length - conflicts, !reachable || signedOut);
  const state = (): SyncState => {
    if (conflicts > 0) return "conflict";
    if (signedOut) return "signedOut";
    if (storage !== "ok") return storage;
    if (waiting > 0) return "waiting";
    if (!reachable) return "offline";
    return items.length > 0 ? "saving" : "saved";
  };
  const found = state();
  return { state: found, count: found === "conflict" ? conflicts : waiting, items };
}

/** The number, at once where `atOnce`, else only when there was something to count for a while. */
function useLasting(count: number, atOnce: boolean): number {
  const [lasting, setLasting] = useState(false);
  const some = count > 0;
  useEffect(() => {
    if (!some) return setLasting(false);
    const timer = window.setTimeout(() => setLasting(true), WORTH_A_WORD_MS);
    return () => window.clearTimeout(timer);
  }, [some]);
  return atOnce || lasting ? count : 0;
}
