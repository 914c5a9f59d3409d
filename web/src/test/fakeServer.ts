import { vi } from "vitest";

export interface SentRequest {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

type Answer = { status?: number; body?: unknown } | undefined;

/**
 * Answers every request of the API client from one function and remembers what was sent.
 *
 * A path the function does not know is a 404 problem, so that a wrong address fails the test.
 */
export function fakeServer(answer: (request: SentRequest) => Answer): SentRequest[] {
  const sent: SentRequest[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const url = new URL(request.url);
    const text = request.headers.get("content-type")?.includes("json") ? await request.text() : "";
    const seen = {
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: request.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
    sent.push(seen);
    const found = answer(seen) ?? { status: 404, body: problem("not_found", 404) };
    const status = found.status ?? 200;
    if (status === 204) return new Response(null, { status });
    const type = status >= 400 ? "application/problem+json" : "application/json";
    return new Response(JSON.stringify(found.body), { status, headers: { "content-type": type } });
  });
  return sent;
}

/** A problem document as the server writes it. */
export function problem(
  code: string,
  status: number,
  errors: { field: string; code: string; message: string }[] = [],
) {
  return {
    type: `/problems/${code}`,
    title: code,
    status,
    detail: `detail of ${code}`,
    instance: "/",
    code,
    request_id: "r-1",
    errors,
  };
}
