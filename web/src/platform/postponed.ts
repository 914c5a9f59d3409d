import { useCallback, useSyncExternalStore } from "react";

/** Ids of objects that are as good as gone: they are deleted when nobody takes it back any more. */
let postponed: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

export function setPostponed(ids: Iterable<string>): void {
  postponed = new Set(ids);
  for (const listener of listeners) listener();
}

/** For `select` of a query: the list without what is as good as gone. */
export function usePresent() {
  const gone = useSyncExternalStore(subscribe, () => postponed);
  return useCallback(
    <Item extends { id: string }>(items: Item[]): Item[] =>
      gone.size === 0 ? items : items.filter(({ id }) => !gone.has(id)),
    [gone],
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
