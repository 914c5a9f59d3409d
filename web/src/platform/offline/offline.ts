import { problemOf } from "~/api/problem";
import { tellTabs } from "../channel";
import { Outbox } from "../outbox/Outbox";
import { serverClock } from "../serverClock";
import { Answers, type KeptAnswer } from "./answers";
import { connection } from "./connection";
import { Drafts } from "./drafts";
import { known } from "./known";
import { renewal } from "./renewal";
import { browserShelf } from "./shelf";
import { forgetUnanswered } from "./unanswered";
import { type Keys, type Sealed, Vault } from "./vault";

// One of each per tab; the transport joins them.
export const vault = new Vault(browserShelf<Keys>("keys"));
export const answers = new Answers(browserShelf<KeptAnswer>("answers"), vault);
export const drafts = new Drafts(browserShelf<Sealed>("drafts"), vault);

const sealedWrites = browserShelf<Sealed>("outbox");
const settledListeners = new Set<() => void>();

export const outbox = new Outbox({
  shelf: sealedWrites,
  vault,
  send: network,
  ready: () => connection.current().reachable && !connection.current().signedOut && vault.owner !== undefined,
  now: serverClock.now,
  alone,
  tell: tellTabs,
  theirs: async (address) => {
    const answer = await network(new Request(new URL(address, location.origin))).catch(() => undefined);
    if (answer?.status === 404) return null;
    return answer?.ok ? answer.json() : undefined;
  },
  settled: () => {
    for (const listener of settledListeners) listener();
  },
});

/** Hears when a queued write got its final answer or was taken out. */
export function onSettled(listener: () => void): () => void {
  settledListeners.add(listener);
  return () => settledListeners.delete(listener);
}

/** Everything that is kept of a member, except the keys. */
export async function emptyShelves(): Promise<void> {
  known.clear();
  forgetUnanswered();
  await Promise.allSettled([sealedWrites.clear(), answers.clear(), drafts.clear()]);
  await outbox.load();
}

/** Asks the server, and notes whether it answers and whether the session still lives. */
export async function network(request: Request): Promise<Response> {
  const { count } = renewal;
  let response: Response;
  try {
    response = await globalThis.fetch(request);
  } catch (thrown) {
    // A page that moved on is no broken connection.
    if (!(thrown instanceof DOMException && thrown.name === "AbortError")) connection.unanswered();
    throw thrown;
  }
  if (fromGateway(response)) connection.unanswered();
  else if (await endsSession(response)) {
    // It was under way while the session got another secret: it only showed the old one.
    await renewal.pending;
    if (renewal.count !== count && request.method === "GET") return network(request);
    connection.sessionEnded();
  } else connection.answered();
  return response;
}

/** A proxy that finds no server behind it answers in its own words. */
export function fromGateway(response: Response): boolean {
  const own = response.headers.get("content-type")?.includes("json") ?? false;
  return [502, 503, 504].includes(response.status) && !own;
}

/** A wrong password is a 401 as well, and says so. */
async function endsSession(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return problemOf(response, body).code === "unauthenticated";
}

async function alone(wait: boolean, work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request("hourbook-outbox", { ifAvailable: !wait }, async (lock) => {
    if (lock) await work();
  });
}
