import type { QueryClient } from "@tanstack/react-query";
import { alsoStale } from "~/api/keys";
import type { ChangeEvent, ChangeKind } from "~/api/types";

const RECONNECT_MS = 5_000;
const GATHER_MS = 60;

/**
 * Keeps this tab in step with every other place: each `change` event makes the queries stale that
 * show such objects. Events are gathered for a moment, so that an import does not refetch per row.
 *
 * Returns the function that ends the stream.
 */
export function followEvents(queryClient: QueryClient): () => void {
  const stale = new Set<string>();
  let source: EventSource | undefined;
  let gather: number | undefined;
  let reconnect: number | undefined;

  const flush = () => {
    gather = undefined;
    for (const kind of stale) void queryClient.invalidateQueries({ queryKey: [kind] });
    stale.clear();
  };
  const mark = (kind: ChangeKind) => {
    for (const key of [kind, ...(alsoStale[kind] ?? [])]) stale.add(key);
    gather ??= window.setTimeout(flush, GATHER_MS);
  };
  const open = () => {
    source = new EventSource("/api/v1/events");
    source.addEventListener("change", (event) => {
      const change = readChange(event.data);
      if (change) mark(change.kind);
    });
    source.addEventListener("reset", () => void queryClient.invalidateQueries());
    source.addEventListener("error", () => {
      // The browser reconnects by itself unless the server refused the stream.
      if (source?.readyState !== EventSource.CLOSED) return;
      reconnect = window.setTimeout(open, RECONNECT_MS);
    });
  };

  open();
  return () => {
    source?.close();
    window.clearTimeout(gather);
    window.clearTimeout(reconnect);
  };
}

function readChange(data: unknown): ChangeEvent | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null && "kind" in value
      ? (value as ChangeEvent)
      : undefined;
  } catch {
    return undefined;
  }
}
