import type { TimeEntry } from "~/api/types";
import type { Outgoing } from "./item";

/** Marks an answer that the server has not given yet. */
export const FORESEEN = "hourbook-foreseen";
const ANSWER_WITHIN_MS = 20_000;

/** A queued write as it goes to the server. */
export function requestOf(item: Outgoing): Request {
  const headers = new Headers({ "Idempotency-Key": item.id });
  if (item.body !== null) headers.set("Content-Type", "application/json");
  if (item.ifMatch !== null) headers.set("If-Match", `"${item.ifMatch}"`);
  return new Request(new URL(item.path, globalThis.location?.origin ?? "http://localhost"), {
    method: item.method,
    headers,
    credentials: "same-origin",
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    ...(item.body !== null && { body: JSON.stringify(item.body) }),
  });
}

/** The answer that the server will give, as far as this browser can tell. */
export function foreseen({ answer }: Outgoing): Response {
  const response = responseOf({ status: answer.status, text: JSON.stringify(answer.body) });
  response.headers.set(FORESEEN, "yes");
  return response;
}

export function responseOf({ status, text }: { status: number; text: string }): Response {
  const content = status === 204 ? "" : text;
  return new Response(content || null, { status, headers: headersOf(content) });
}

function headersOf(text: string): Record<string, string> {
  if (!text) return {};
  const type = text.includes('"request_id"') ? "application/problem+json" : "application/json";
  return { "Content-Type": type, "Content-Length": String(new TextEncoder().encode(text).length) };
}

export function parsed(text: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** The entries of an answer: one, or the results of several operations. */
export function entriesIn(body: unknown): TimeEntry[] {
  if (typeof body !== "object" || body === null) return [];
  if ("results" in body && Array.isArray(body.results))
    return body.results.flatMap((one) => entriesIn(one?.entry));
  if ("items" in body && Array.isArray(body.items)) return body.items.flatMap(entriesIn);
  if ("entry" in body) return entriesIn(body.entry);
  return "version" in body && "start_time_zone" in body ? [body as TimeEntry] : [];
}

/** The version that an answer gives an object. */
export function versionIn(body: unknown, id: string): number | undefined {
  if (typeof body !== "object" || body === null || !("id" in body) || !("version" in body)) return undefined;
  return body.id === id && typeof body.version === "number" ? body.version : undefined;
}
