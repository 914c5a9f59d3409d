/** A write whose answer never came: the server may have done it, or not. */
interface Unanswered {
  key: string;
  body: string;
  at: number;
}

const HEADER = "Idempotency-Key";
const MOST = 50;
/** Whoever asks for the same later than this means it anew. */
const SAME_FOR = 10 * 60_000;
const unanswered = new Map<string, Unanswered>();

/**
 * Sends a write. When no answer comes and the same is asked again, it goes out as it was the first time, under the same
 * key: what the server did already it then answers instead of doing it twice. A new object gets a new id at every
 * attempt, so the id alone makes no other request.
 */
export async function sendOnce(
  request: Request,
  send: (request: Request) => Promise<Response>,
): Promise<Response> {
  const isJson = request.headers.get("content-type")?.includes("json") ?? false;
  const body = isJson ? await request.clone().text() : "";
  // Made for another version of the object it is another request.
  const version = request.headers.get("If-Match") ?? "";
  const name = `${request.method} ${request.url} ${version} ${withoutId(body)}`;
  const known = unanswered.get(name);
  const before = known && Date.now() - known.at < SAME_FOR ? known : undefined;
  const sent = before ? again(request, before) : request;
  try {
    const response = await send(sent);
    unanswered.delete(name);
    return response;
  } catch (thrown) {
    if (isJson) note(name, before ?? { key: request.headers.get(HEADER) ?? "", body, at: Date.now() });
    throw thrown;
  }
}

/** Another member signs in: nothing of the one before is sent again. */
export function forgetUnanswered(): void {
  unanswered.clear();
}

function again(request: Request, { key, body }: Unanswered): Request {
  const headers = new Headers(request.headers);
  headers.set(HEADER, key);
  return new Request(request, { headers, body });
}

function note(name: string, write: Unanswered): void {
  unanswered.set(name, write);
  const oldest = unanswered.keys().next().value;
  if (unanswered.size > MOST && oldest !== undefined) unanswered.delete(oldest);
}

function withoutId(body: string): string {
  try {
    const { id: _id, ...rest } = JSON.parse(body) as Record<string, unknown>;
    return JSON.stringify(rest);
  } catch {
    return body;
  }
}
