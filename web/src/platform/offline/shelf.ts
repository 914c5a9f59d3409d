import { clear, createStore, del, entries, get, promisifyRequest, set, type UseStore } from "idb-keyval";

/** One object store of the browser's database. What lies on it is sealed; only keys and dates are readable. */
export interface Shelf<Value> {
  get: (key: IDBValidKey) => Promise<Value | undefined>;
  set: (key: IDBValidKey, value: Value) => Promise<void>;
  /** Puts a value behind all others and returns its key, a number. */
  append: (value: Value) => Promise<number>;
  all: () => Promise<[IDBValidKey, Value][]>;
  remove: (key: IDBValidKey) => Promise<void>;
  clear: () => Promise<void>;
}

/** A shelf in IndexedDB. Nothing is opened before it is first used. */
export function browserShelf<Value>(name: string): Shelf<Value> {
  let opened: UseStore | undefined;
  const store = () => {
    opened ??= createStore(`hourbook-${name}`, name);
    return opened;
  };
  return {
    get: (key) => get<Value>(key, store()),
    set: (key, value) => set(key, value, store()),
    // One transaction finds the last place and takes the next: two tabs never get the same one.
    append: (value) =>
      store()("readwrite", async (objects) => {
        const last = await promisifyRequest(objects.openKeyCursor(null, "prev"));
        const key = last === null ? 1 : Number(last.key) + 1;
        await promisifyRequest(objects.put(value, key));
        return key;
      }),
    all: () => entries<IDBValidKey, Value>(store()),
    remove: (key) => del(key, store()),
    clear: () => clear(store()),
  };
}

/** A shelf that lasts as long as the page; for tests. */
export function memoryShelf<Value>(): Shelf<Value> & { content: Map<IDBValidKey, Value> } {
  const content = new Map<IDBValidKey, Value>();
  let last = 0;
  return {
    content,
    get: async (key) => content.get(key),
    set: async (key, value) => void content.set(key, value),
    append: async (value) => {
      last += 1;
      content.set(last, value);
      return last;
    },
    all: async () => [...content.entries()].toSorted(([left], [right]) => Number(left) - Number(right)),
    remove: async (key) => void content.delete(key),
    clear: async () => content.clear(),
  };
}

/** Whether the browser has no room left, as opposed to storage that is switched off. */
export function isFull(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "QuotaExceededError";
}
