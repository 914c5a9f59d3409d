import { scriptUrl } from "../trusted";
import workerUrl from "./activity.worker?worker&url";
import { idleMinutes } from "./idle";
import {
  ActivityError,
  type ActivityProblem,
  type ActivityWorker,
  type Kit,
  type LogStatus,
  type NamedFinding,
  type Response,
  type Secret,
} from "./protocol";

/** Whether the log of this tab is open. The key is in the worker and nowhere else. */
export type ActivityState =
  | { phase: "locked"; why?: "idle" }
  | { phase: "unlocking" }
  | { phase: "comparing"; fingerprint: string }
  /** A new log was made in the worker, and waits until its kit is kept. */
  | { phase: "founding" }
  | { phase: "failed"; problem: ActivityProblem; findings: NamedFinding[] }
  | { phase: "open"; member: string; status: LogStatus };

const LOCKED: ActivityState = { phase: "locked" };
/** How often the idle time is looked at: a machine that slept is found within it. */
const LOOK = 10_000;

let state: ActivityState = LOCKED;
let worker: Worker | undefined;
let last = 0;
let lastUse = 0;
let watch: ReturnType<typeof setInterval> | undefined;
let owner = "";
const listeners = new Set<() => void>();
const calls = new Map<
  number,
  { resolve: (value: unknown) => void; reject: (thrown: ActivityError) => void }
>();

export const activity = {
  current: (): ActivityState => state,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Opens the log of a member. What was typed goes to the worker and is not kept here. */
  unlock: async (member: string, secret: Secret): Promise<void> => {
    end(LOCKED);
    owner = member;
    become({ phase: "unlocking" });
    start();
    await settle(async () => {
      const answer = await ask("unlock", member, secret);
      if (answer.step === "compare") become({ phase: "comparing", fingerprint: answer.fingerprint });
      else opened(answer.status);
    });
  },
  /** The words on the screen are those of the kit. */
  confirm: async (): Promise<void> => {
    await settle(async () => opened(await ask("confirm")));
  },
  /** Looks whether something new arrived. A connection that fails changes nothing. */
  refresh: async (): Promise<void> => {
    if (state.phase !== "open") return;
    try {
      opened(await ask("refresh"));
    } catch (thrown) {
      const problem = (thrown as ActivityError).code;
      if (problem !== "network" && problem !== "refused") fail(thrown);
    }
  },
  days: async (...args: Parameters<ActivityWorker["days"]>) => {
    const answer = await ask("days", ...args);
    // Opening may bring to light what the check could not see.
    if (state.phase === "open" && state.status.findings.length !== answer.status.findings.length)
      become({ ...state, status: answer.status });
    return answer.days;
  },
  summary: (...args: Parameters<ActivityWorker["summary"]>) => ask("summary", ...args),
  search: (...args: Parameters<ActivityWorker["search"]>) => ask("search", ...args),
  suggestions: (...args: Parameters<ActivityWorker["suggestions"]>) => ask("suggestions", ...args),
  rules: () => ask("rules"),
  setRules: (...args: Parameters<ActivityWorker["setRules"]>) => ask("setRules", ...args),
  asking: () => ask("asking"),
  offered: (...args: Parameters<ActivityWorker["offered"]>) => ask("offered", ...args),
  refuse: (...args: Parameters<ActivityWorker["refuse"]>) => ask("refuse", ...args),
  letIn: async (...args: Parameters<ActivityWorker["letIn"]>) => opened(await ask("letIn", ...args)),
  revoke: async (...args: Parameters<ActivityWorker["revoke"]>) => opened(await ask("revoke", ...args)),
  /** Makes a new log in the worker; nothing is stored before its kit is kept. */
  found: async (member: string, passphrase: string, name: string): Promise<Kit> => {
    end(LOCKED);
    owner = member;
    become({ phase: "founding" });
    start();
    try {
      return await ask("found", member, passphrase, name);
    } catch (thrown) {
      end(LOCKED);
      throw thrown;
    }
  },
  establish: async () => opened(await ask("establish")),
  changePassphrase: async (...args: Parameters<ActivityWorker["changePassphrase"]>) =>
    opened(await ask("changePassphrase", ...args)),
  makeKit: (...args: Parameters<ActivityWorker["makeKit"]>) => ask("makeKit", ...args),
  keepKit: async () => opened(await ask("keepKit")),
  rotate: async (...args: Parameters<ActivityWorker["rotate"]>) => opened(await ask("rotate", ...args)),
  /** Forgets which log this browser knows. */
  forget: async (member: string): Promise<void> => {
    if (!worker) start();
    await ask("forget", member);
    end(LOCKED);
  },
  /** Ends the worker, and with it every key and every record. Signing out in another tab leaves this page as a whole. */
  lock: (): void => end(LOCKED),
};

async function settle(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    fail(thrown);
  }
}

function opened(status: LogStatus): void {
  become({ phase: "open", member: owner, status });
}

function fail(thrown: unknown): void {
  const { code, findings } = thrown instanceof ActivityError ? thrown : new ActivityError("refused");
  // A call that was cut off by locking has nothing to say.
  if (state.phase !== "locked") end({ phase: "failed", problem: code, findings });
}

function start(): void {
  worker = new Worker(import.meta.env.DEV ? workerUrl : scriptUrl(workerUrl), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Response>) => {
    const call = calls.get(data.id);
    calls.delete(data.id);
    if (data.ok) call?.resolve(data.value);
    else call?.reject(new ActivityError(data.code, data.findings));
  };
  worker.onerror = () => fail(new ActivityError("refused"));
  lastUse = Date.now();
  for (const event of ["pointerdown", "keydown", "wheel"] as const)
    window.addEventListener(event, used, { passive: true, capture: true });
  watch = setInterval(lookIdle, LOOK);
}

function end(next: ActivityState): void {
  worker?.terminate();
  worker = undefined;
  clearInterval(watch);
  for (const event of ["pointerdown", "keydown", "wheel"] as const)
    window.removeEventListener(event, used, { capture: true });
  for (const { reject } of calls.values()) reject(new ActivityError("refused"));
  calls.clear();
  become(next);
}

function used(): void {
  // The first touch after a long sleep comes before the clock was looked at.
  lookIdle();
  lastUse = Date.now();
}

function lookIdle(): void {
  if (worker && Date.now() - lastUse >= idleMinutes() * 60_000) end({ phase: "locked", why: "idle" });
}

function become(next: ActivityState): void {
  state = next;
  for (const listener of listeners) listener();
}

function ask<Method extends keyof ActivityWorker>(
  method: Method,
  ...args: Parameters<ActivityWorker[Method]>
): ReturnType<ActivityWorker[Method]> {
  last += 1;
  const id = last;
  const answer = new Promise((resolve, reject) => {
    if (!worker) reject(new ActivityError("refused"));
    else {
      calls.set(id, { resolve, reject });
      worker.postMessage({ id, method, args });
    }
  });
  return answer as ReturnType<ActivityWorker[Method]>;
}
