import type { components } from "~/api/schema";
import { ActivityError } from "./protocol";
import { fromBase64, toBase64 } from "./sealed/bytes";
import type { Listed, Served } from "./sealed/check";
import { MAX_SEALED } from "./sealed/frozen";

type Schemas = components["schemas"];
interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** Whose word counts for nothing: what the server says of the caller's log. */
export interface ActivityServer {
  /** Which log it is and what it takes; nothing where there is none. */
  log(): Promise<Schemas["ActivityLog"] | undefined>;
  everything(): Promise<Served>;
  /** The wrap of that name. */
  wrap(name: string): Promise<Uint8Array | undefined>;
  body(id: string): Promise<Uint8Array | undefined>;
  /** Devices that ask to be let in. */
  offers(): Promise<{ id: string; name: string; content: Uint8Array }[]>;
  refuse(id: string): Promise<void>;
  /** Stores a list and its wraps in one moment. */
  publish(list: Uint8Array, wraps: NewWrap[]): Promise<void>;
  /** Stores a head. */
  sign(head: Uint8Array): Promise<void>;
  /** Stores a wrap in place of the one with its name. */
  store(wrap: NewWrap): Promise<void>;
}

export interface NewWrap {
  name: string;
  content: Uint8Array;
}

const ROOT = "/api/v1/activity";
const MOST = 200;
/** More pages than any log has: a server that never ends a list is refused. */
const MOST_PAGES = 5_000;

export const activityServer: ActivityServer = {
  log: async () => {
    // The list is empty where there is no log; asking for the log itself would be an error.
    const [first] = (await page<Schemas["ActivityDeviceList"]>("device-lists", 1)).items;
    if (!first) return undefined;
    return (await json(await get(""))) as Schemas["ActivityLog"];
  },
  everything: async () => {
    const [lists, heads, segments, removals] = await Promise.all([
      all<Schemas["ActivityDeviceList"]>("device-lists"),
      all<Schemas["ActivityHead"]>("heads"),
      all<Schemas["ActivitySegment"]>("segments"),
      all<Schemas["ActivityRemoval"]>("removals"),
    ]);
    return {
      lists: lists.map(contentOf),
      heads: heads.map(contentOf),
      segments: segments.map(listedOf),
      removals: removals.map(contentOf),
    };
  },
  wrap: async (name) => {
    const wraps = await all<Schemas["ActivityWrap"]>("wraps");
    const found = wraps.find((wrap) => wrap.name === name);
    return found && contentOf(found);
  },
  body: async (id) => {
    const response = await get(`/segments/${id}`, [404, 410]);
    if (!response.ok) return undefined;
    if (Number(response.headers.get("content-length") ?? 0) > MAX_SEALED) return undefined;
    return new Uint8Array(await response.arrayBuffer());
  },
  offers: async () => {
    const offers = await all<Schemas["ActivityOffer"]>("offers");
    return offers.map(({ id, name, content }) => ({ id, name, content: contentOf({ content }) }));
  },
  refuse: async (id) => {
    await call(`/offers/${id}`, { method: "DELETE" }, [404]);
  },
  publish: async (list, wraps) => {
    const body = {
      content: toBase64(list),
      wraps: wraps.map(({ name, content }) => ({ name, content: toBase64(content) })),
    };
    await send("POST", "/device-lists", body);
  },
  sign: (head) => send("POST", "/heads", { content: toBase64(head) }),
  store: ({ name, content }) => send("PUT", `/wraps/${name}`, { content: toBase64(content) }),
};

async function all<Item>(what: string): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const next: Page<Item> = await page(what, MOST, cursor);
    items.push(...next.items);
    cursor = next.next_cursor;
    if (cursor === null) return items;
  }
  throw new ActivityError("refused");
}

async function page<Item>(what: string, limit: number, cursor: string | null = null): Promise<Page<Item>> {
  const query = new URLSearchParams({ limit: String(limit), ...(cursor !== null && { cursor }) });
  const answer = (await json(await get(`/${what}?${query}`))) as Page<Item>;
  if (!Array.isArray(answer?.items)) throw new ActivityError("refused");
  return answer;
}

const get = (path: string, allowed: number[] = []) => call(path, {}, allowed);

async function send(method: "POST" | "PUT", path: string, body: object): Promise<void> {
  await call(path, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function call(path: string, init: RequestInit, allowed: number[] = []): Promise<Response> {
  const response = await fetch(`${ROOT}${path}`, { credentials: "same-origin", ...init }).catch(() => {
    throw new ActivityError("network");
  });
  if (response.status === 401) throw new ActivityError("signed_out");
  if (response.status === 409) throw new ActivityError("conflict");
  if (!response.ok && !allowed.includes(response.status)) throw new ActivityError("refused");
  return response;
}

async function json(response: Response): Promise<unknown> {
  return response.json().catch(() => {
    throw new ActivityError("network");
  });
}

/** What is no Base64 is no object either, and is found by the check. */
function contentOf({ content }: { content: string }): Uint8Array {
  try {
    return fromBase64(content);
  } catch {
    return new Uint8Array();
  }
}

function listedOf({
  id,
  device_id,
  stream,
  number,
  removed_at,
  uploaded_at,
}: Schemas["ActivitySegment"]): Listed {
  return {
    stream: device_id.replaceAll("-", "") + stream.toString(16).padStart(8, "0"),
    number,
    id,
    gone: removed_at !== null,
    uploadedAt: Date.parse(uploaded_at),
  };
}
