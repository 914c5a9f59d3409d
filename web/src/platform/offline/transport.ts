import type { Page, TimeEntry, TimerState } from "~/api/types";
import { tellTabs } from "../channel";
import { effectsOf } from "../outbox/item";
import { timerWithWaiting, withWaiting } from "../outbox/overlay";
import { canWait, type Known, planOf } from "../outbox/plan";
import { showsThings, thingsOf, type Version, withThings } from "../outbox/things";
import { FORESEEN } from "../outbox/wire";
import { serverClock } from "../serverClock";
import { connection } from "./connection";
import { isMe, known } from "./known";
import { answers, emptyShelves, fromGateway, network, outbox, vault } from "./offline";
import { finishSignOut, forgetSignOut } from "./signOut";
import { sendOnce } from "./unanswered";

/** What is asked with a body changes nothing either. */
const questions = new Set(["/api/v1/reports/query"]);
/** What carries a password is not remembered for another attempt. */
const secret =
  /\/(session|second-factor|passkey|passkeys|passkeys\/[0-9a-f-]+|provider|answer|check|sign-in-providers|sign-in-providers\/[0-9a-f-]+|options|confirm|enable|complete|password|setup|accept|open|report-links)$/;
/** How long a kept answer waits for the server's own. */
const READ_WITHIN_MS = 8_000;
/** How long a write that cannot wait looks for its answer. */
const ANSWER_WITHIN_MS = 30_000;
/** Answers that come late come together. */
const GATHER_MS = 1_000;

/** What the server itself has answered since the page was opened. */
const heard = new Set<string>();
const overtakenListeners = new Set<() => void>();
let gather: ReturnType<typeof setTimeout> | undefined;

/** Hears when the server has answered what a kept answer stood in for: what is on the screen may be older. */
export function onOvertaken(listener: () => void): () => void {
  overtakenListeners.add(listener);
  return () => overtakenListeners.delete(listener);
}

/**
 * Beneath the API client: answers of the server are kept for the time without it, and writes that can wait go through
 * the outbox. Nobody above has to know.
 */
export async function transport(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const asks = request.method === "GET";
  if (!asks && !questions.has(pathname)) return write(request, pathname);
  const address = asks ? pathname + search : `${pathname}?${await request.clone().text()}`;
  if (!connection.current().reachable) {
    const kept = await answers.get(address);
    if (kept !== undefined) return shown(address, kept, undefined);
  }
  const asked = fresh(request).catch((thrown: unknown) => failure(thrown));
  // What is on the screen from the server is at least as new as what is kept: there it is better to wait.
  const response = await (heard.has(address) ? asked : Promise.race([asked, late(READ_WITHIN_MS)]));
  if (response instanceof Response && !fromGateway(response)) return read(address, response);
  const kept = await answers.get(address);
  if (kept !== undefined) {
    if (response === undefined) void asked.then((answer) => overtake(address, answer)).catch(() => {});
    return shown(address, kept, undefined);
  }
  if (response instanceof Response) return response;
  // It is slow, and nothing is kept: there is only waiting.
  const slow = response ?? (await asked);
  if (slow instanceof Response) return read(address, slow);
  throw slow.thrown;
}

/** The server has answered after all. */
async function overtake(address: string, answer: Response | { thrown: unknown }): Promise<void> {
  if (!(answer instanceof Response) || !answer.ok) return;
  await read(address, answer);
  clearTimeout(gather);
  gather = setTimeout(() => {
    for (const listener of overtakenListeners) listener();
  }, GATHER_MS);
}

async function fresh(request: Request): Promise<Response> {
  await finishSignOut();
  return network(request.clone());
}

function failure(thrown: unknown): { thrown: unknown } {
  if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
  return { thrown };
}

function late(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}

async function read(address: string, response: Response): Promise<Response> {
  // A file to download is as it is, also where it is written in JSON.
  const isFile = response.headers.has("content-disposition");
  if (!response.ok || isFile || !response.headers.get("content-type")?.includes("application/json"))
    return response;
  const text = await response.text();
  const body: unknown = JSON.parse(text);
  if (isMe(body)) await enter(body.member.id);
  heard.add(address);
  void answers.put(address, text);
  return shown(address, text, response, body);
}

/** An answer with everything in it that waits to be sent. */
function shown(address: string, text: string, response: Response | undefined, parsed?: unknown): Response {
  const url = new URL(address, location.origin);
  const body: unknown = parsed ?? JSON.parse(text);
  known.learn(url.pathname, body);
  const effects = effectsOf(outbox.current().items);
  let content = text;
  if (url.pathname === "/api/v1/time-entries") {
    content = JSON.stringify(withWaiting(body as Page<TimeEntry>, url.searchParams, effects));
  }
  if (url.pathname === "/api/v1/timer") {
    const timer = body as TimerState;
    const now = response ? timer.now : new Date(serverClock.now()).toISOString();
    content = JSON.stringify(timerWithWaiting(timer, effects, now));
  }
  if (showsThings(url.pathname)) {
    content = JSON.stringify(withThings(body, thingsOf(outbox.current().items)));
  }
  return new Response(content, { status: 200, headers: { "Content-Type": "application/json" } });
}

async function write(request: Request, path: string): Promise<Response> {
  if (path.startsWith("/api/v1/session") && request.method === "POST") forgetSignOut();
  const plan = canWait(request.method, path) ? await foresee(request.clone(), path) : undefined;
  if (plan) {
    try {
      const response = await outbox.submit(plan);
      if (response.ok && !response.headers.has(FORESEEN)) known.learn(path, await body(response));
      return response;
    } catch {
      // No room to wait in: it is sent as every other write, and the badge says so.
    }
  }
  const send = (one: Request) => network(limited(one, path));
  const response = secret.test(path) ? await send(request) : await sendOnce(request, send);
  if (!response.ok) return response;
  if (request.method === "DELETE" && path === "/api/v1/session") await leave();
  const answer = await body(response);
  if (isMe(answer)) await enter(answer.member.id);
  known.learn(path, answer);
  return response;
}

/** A server that says nothing for so long is not there. Files may take longer, and what outlives the page is not waited for. */
function limited(request: Request, path: string): Request {
  if (request.keepalive || path.startsWith("/api/v1/imports")) return request;
  return new Request(request, {
    signal: AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
  });
}

async function foresee(request: Request, path: string) {
  const me = known.me();
  if (!me || vault.owner !== me.member.id) return undefined;
  const text = await request.text();
  const effects = effectsOf(outbox.current().items);
  const waiting = (id: string) => effects.get(id);
  const running = runningWith(effects);
  const things = thingsOf(outbox.current().items);
  const changed = (thing: Version | undefined) => thing && { ...thing, ...things.get(thing.id) };
  const facts: Known = {
    member: me.member.id,
    zone: me.member.time_zone,
    now: new Date(Math.floor(serverClock.now() / 1_000) * 1_000).toISOString().replace(".000Z", "Z"),
    entry: (id) => (effects.has(id) ? (waiting(id) ?? undefined) : known.entry(id)),
    running,
    isBillable: known.isBillable,
    thing: (id) => changed(known.thing(id)),
    tasks: () => known.tasks().map((task) => changed(task) ?? task),
    category: known.category,
  };
  const version = /^"(\d+)"$/.exec(request.headers.get("if-match") ?? "")?.[1];
  const written = {
    method: request.method,
    path,
    body: text ? (JSON.parse(text) as Record<string, unknown>) : null,
    ifMatch: version === undefined ? null : Number(version),
  };
  return planOf(written, facts);
}

function runningWith(effects: Map<string, TimeEntry | null>): TimeEntry | undefined {
  const timer = { entry: known.running() ?? null, now: "", forgotten: false, forgotten_after_seconds: 0 };
  return timerWithWaiting(timer, effects, new Date().toISOString()).entry ?? undefined;
}

async function body(response: Response): Promise<unknown> {
  const json = response.headers.get("content-type")?.includes("application/json");
  return json ? response.clone().json() : undefined;
}

/** Somebody is signed in: the vault becomes theirs, and what waits goes on. */
async function enter(member: string): Promise<void> {
  const before = vault.owner;
  await vault.claim(member, emptyShelves).catch(() => {
    // Storage is switched off: the app works, and nothing can wait.
  });
  connection.signedIn();
  if (before !== member) tellTabs({ kind: "signed_in", owner: member });
  void outbox.load().then((items) => (items.length > 0 ? outbox.drain() : undefined));
}

async function leave(): Promise<void> {
  await vault.forget(emptyShelves).catch(() => {});
  tellTabs({ kind: "signed_out" });
}
