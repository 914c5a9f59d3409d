import createClient from "openapi-fetch";
import { ApiProblem, problemOf } from "./problem";
import type { paths } from "./schema";
import type { Page } from "./types";

/** The description names paths below the version; calls name them whole, so that they can be searched for. */
type VersionedPaths = { [Path in keyof paths as `/api/v1${Path}`]: paths[Path] };

let transport = (request: Request): Promise<Response> => globalThis.fetch(request);

/** Puts something between the client and the network: the app keeps answers and writes for the time without it. */
export function setTransport(next: (request: Request) => Promise<Response>): void {
  transport = next;
}

/** The typed client. Paths, parameters and bodies are checked against the OpenAPI description. */
export const api = createClient<VersionedPaths>({
  baseUrl: globalThis.location?.origin ?? "http://localhost",
  credentials: "same-origin",
  fetch: confirmed,
});

let confirm = async (): Promise<boolean> => false;

/** Puts in place who asks the member to confirm who they are; it says whether they did. */
export function setConfirm(ask: () => Promise<boolean>): void {
  confirm = ask;
}

/** What needs a recent proof asks for it and is repeated as it was: nothing typed is lost. */
async function confirmed(request: Request): Promise<Response> {
  const isJson = request.headers.get("content-type")?.includes("json") ?? false;
  // Files are not held twice, and nothing that sends one asks for a proof.
  const again = isJson || !request.body ? request.clone() : undefined;
  const response = await transport(request);
  if (!again || response.status !== 403 || !(await needsProof(response))) return response;
  return (await confirm()) ? transport(again) : response;
}

async function needsProof(response: Response): Promise<boolean> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return problemOf(response, body).code === "step_up_required";
}

// Every write carries a key of its own, so that a repeated request cannot do its work twice.
api.use({
  onRequest: ({ request }) => {
    if (request.method === "GET" || request.headers.has("Idempotency-Key")) return undefined;
    request.headers.set("Idempotency-Key", crypto.randomUUID());
    return request;
  },
});

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of a successful answer.
 *
 * @throws ApiProblem for every other answer, and with code `network` when there was none. */
export async function ok<Data>(pending: Promise<Answer<Data>>): Promise<Data> {
  const answer = await pending.catch((thrown: unknown) => {
    if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
    throw new ApiProblem({
      code: "network",
      detail: thrown instanceof Error ? thrown.message : String(thrown),
    });
  });
  if (answer.response.ok) return answer.data as Data;
  throw problemOf(answer.response, answer.error);
}

/** The header that makes a change fail with `stale_version` when somebody else was faster. */
export function ifMatch(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}

/** Why somebody changes time of others: it stands in the record of working time and in the audit log. Headers are ASCII. */
export function because(reason = ""): Record<string, string> {
  const said = reason.trim();
  return said === "" ? {} : { "Hourbook-Reason": encodeURIComponent(said) };
}

const PAGE_LIMIT = 50;

/** Follows the cursor to the end; stops after 50 pages (10,000 objects), which no list of names reaches. */
export async function everyPage<Item>(
  fetchPage: (page: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGE_LIMIT; page += 1) {
    const answer = await fetchPage(cursor === undefined ? { limit: 200 } : { limit: 200, cursor });
    items.push(...answer.items);
    if (answer.next_cursor === null) return items;
    cursor = answer.next_cursor;
  }
  return items;
}
