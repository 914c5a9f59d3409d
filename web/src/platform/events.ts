import type { QueryClient } from "@tanstack/react-query";
import { showing } from "~/api/keys";
import type { ChangeEvent, ChangeKind } from "~/api/types";
import { hearTabs, type TabMessage, tellTabs } from "./channel";
import { connection } from "./offline/connection";
import { underWay } from "./queryClient";

const RECONNECT_MS = 5_000;
const GATHER_MS = 60;
/** A stream that was alone for this long may be dead without knowing it: the machine slept, the network changed. */
const ASLEEP_MS = 30_000;
const PONG_WITHIN_MS = 2_000;
const LOCK = "hourbook-events";

/**
 * Keeps this tab in step with every other place: each `change` event makes the queries stale that
 * show such objects. Events are gathered for a moment, so that an import does not refetch per row.
 * All tabs of a browser share one stream; the tab that holds it tells the others.
 *
 * `after` is the change up to which this tab knows everything. A stream begins there whenever it is opened, so nothing
 * falls between two streams, nor between the first lists and the first stream.
 *
 * Returns the function that ends it.
 */
export function followEvents(queryClient: QueryClient, after: number): () => void {
  const stale = gatherer(queryClient);
  // An answer that an older version of the app kept names no change: from the first one on, everything is told again.
  let known = Number.isSafeInteger(after) ? after : 0;
  const take = (message: TabMessage) => {
    if (message.kind === "change") {
      known = Math.max(known, message.change.seq);
      stale.mark(message.change.kind);
    }
    if (message.kind === "reset") {
      known = message.seq;
      void queryClient.invalidateQueries();
    }
    if (message.kind === "stream" && message.open) connection.answered();
  };
  // The tab that holds the stream does what it tells the others.
  const tell = (message: TabMessage) => {
    take(message);
    tellTabs(message);
  };
  const stream = makeStream(tell, () => known);
  const stopLeading = lead(stream);
  const stopHearing = hearTabs(take);
  return () => {
    stopLeading();
    stopHearing();
    stream.close();
    stale.stop();
  };
}

function gatherer(queryClient: QueryClient) {
  const stale = new Set<string>();
  let gather: number | undefined;
  const flush = () => {
    gather = undefined;
    for (const kind of stale) {
      // A change that has no answer yet stands on the screen already; it refreshes its lists itself once it has one.
      if (underWay(queryClient, [kind]) > 0) continue;
      void queryClient.invalidateQueries({ queryKey: [kind] });
    }
    stale.clear();
  };
  return {
    mark(kind: ChangeKind): void {
      for (const key of showing(kind)) stale.add(key);
      gather ??= window.setTimeout(flush, GATHER_MS);
    },
    stop: () => window.clearTimeout(gather),
  };
}

type Stream = ReturnType<typeof makeStream>;

/** `known` tells behind which change a stream begins. */
function makeStream(tell: (message: TabMessage) => void, known: () => number) {
  let source: EventSource | undefined;
  let reconnect: number | undefined;
  const close = () => {
    source?.close();
    source = undefined;
    window.clearTimeout(reconnect);
  };
  // Without a session every attempt would be refused; it goes on once there is one.
  const retry = () => {
    if (connection.current().signedOut) reconnect = window.setTimeout(retry, RECONNECT_MS);
    else open();
  };
  const open = () => {
    close();
    const opened = new EventSource(`/api/v1/events?after=${known()}`);
    source = opened;
    opened.addEventListener("open", () => tell({ kind: "stream", open: true }));
    opened.addEventListener("change", (event) => {
      const change = readChange(event.data);
      if (change) tell({ kind: "change", change });
    });
    opened.addEventListener("reset", (event) => tell({ kind: "reset", seq: Number(event.lastEventId) }));
    opened.addEventListener("error", () => {
      // The browser reconnects by itself, from where it was, unless the server refused the stream.
      if (opened.readyState !== EventSource.CLOSED) return;
      reconnect = window.setTimeout(retry, RECONNECT_MS);
    });
  };
  return { open, close, isOpen: () => source !== undefined };
}

/** Holds the stream while no other tab does. Without locks, as in old browsers, each tab has its own. */
function lead(stream: Stream): () => void {
  if (!navigator.locks) {
    stream.open();
    return () => {};
  }
  let stopped = false;
  let letGo = () => {};
  let pong: number | undefined;
  const queue = (options: LockOptions): Promise<unknown> =>
    navigator.locks
      .request(LOCK, options, (lock) => {
        // Another tab has the stream.
        if (!lock) return void queue({});
        if (stopped) return undefined;
        stream.open();
        return new Promise<void>((resolve) => {
          letGo = resolve;
        });
      })
      // Another tab took the stream because this one slept; it waits for its turn again.
      .catch(() => {
        stream.close();
        if (!stopped) void queue({});
      });
  void queue({ ifAvailable: true });

  const stopHearing = hearTabs((message) => {
    if (message.kind === "ping" && stream.isOpen()) tellTabs({ kind: "pong" });
    if (message.kind === "pong") window.clearTimeout(pong);
  });
  const stopWaking = onWake(() => {
    if (stream.isOpen()) return stream.open();
    tellTabs({ kind: "ping" });
    pong = window.setTimeout(() => void queue({ steal: true }), PONG_WITHIN_MS);
  });
  return () => {
    stopped = true;
    stopHearing();
    stopWaking();
    window.clearTimeout(pong);
    letGo();
  };
}

/** Runs when the page comes back from sleep, from the background or from a time without a network. */
function onWake(run: () => void): () => void {
  let hiddenAt: number | undefined;
  const visible = () => {
    if (document.visibilityState === "hidden") {
      hiddenAt = Date.now();
      return;
    }
    if (hiddenAt !== undefined && Date.now() - hiddenAt > ASLEEP_MS) run();
    hiddenAt = undefined;
  };
  document.addEventListener("visibilitychange", visible);
  window.addEventListener("online", run);
  window.addEventListener("resume", run);
  return () => {
    document.removeEventListener("visibilitychange", visible);
    window.removeEventListener("online", run);
    window.removeEventListener("resume", run);
  };
}

function readChange(data: unknown): ChangeEvent | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null && "kind" in value && "seq" in value
      ? (value as ChangeEvent)
      : undefined;
  } catch {
    return undefined;
  }
}
