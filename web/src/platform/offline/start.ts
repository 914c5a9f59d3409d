import type { QueryClient } from "@tanstack/react-query";
import { setTransport } from "~/api/client";
import { showing } from "~/api/keys";
import { hearTabs } from "../channel";
import { connection } from "./connection";
import { answers, network, onSettled, outbox, vault } from "./offline";
import { onOvertaken, transport } from "./transport";

/** What shows something that can wait in the outbox, or adds it up. */
const shown = new Set(
  (["time_entry", "project", "task", "client", "tag", "member"] as const).flatMap((kind) => showing(kind)),
);

/** Makes the app work without the server. Runs before anything is asked of it. */
export async function startOffline(queryClient: QueryClient): Promise<void> {
  // Storage that is switched off is found out again, and said, when something has to wait.
  await vault.unlock().catch(() => {});
  await outbox.load();
  setTransport(transport);

  const refresh = (kinds: Iterable<string>) => {
    for (const kind of kinds) void queryClient.invalidateQueries({ queryKey: [kind] });
  };
  onSettled(() => refresh(shown));
  onOvertaken(() => void queryClient.invalidateQueries());
  const showOthers = afterwards(() => refresh(["time_entry", "timer"]));
  connection.subscribe((now, before) => {
    if (now.signedOut && !before.signedOut) void answers.clear().catch(() => {});
    const back = now.reachable && !now.signedOut && (!before.reachable || before.signedOut);
    if (!back) return;
    void outbox.retry();
    void queryClient.invalidateQueries();
  });
  hearTabs((message) => {
    if (message.kind === "outbox_changed") void outbox.load().then(showOthers);
    if (message.kind === "answered") void outbox.answeredElsewhere(message.id, message.answer);
    if (message.kind === "signed_out") leavePage();
    if (message.kind === "signed_in") {
      if (message.owner === vault.owner) connection.signedIn();
      else if (vault.owner !== undefined) leavePage();
    }
  });
  window.addEventListener("offline", connection.unanswered);
  window.addEventListener("online", () => void probe());
  lookForServer();
}

const FIRST_LOOK_MS = 1_000;
const LONGEST_LOOK_MS = 30_000;

/** While nothing is answered, looks again, less and less often; a page in the background does not. */
function lookForServer(): void {
  let timer: number | undefined;
  const look = (wait: number) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(async () => {
      if (connection.current().reachable) return;
      if (document.visibilityState === "visible" && navigator.onLine) await probe();
      if (!connection.current().reachable) look(Math.min(Math.max(wait, FIRST_LOOK_MS) * 2, LONGEST_LOOK_MS));
    }, wait);
  };
  connection.subscribe((now, before) => {
    if (before.reachable && !now.reachable) look(FIRST_LOOK_MS);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && !connection.current().reachable) look(0);
  });
}

const CALM_MS = 300;

/** Runs once things are calm, and only if the queue is another one than at the last time. */
function afterwards(run: () => void): () => void {
  let timer: number | undefined;
  let last = "[]";
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      const queue = JSON.stringify(outbox.current().items.map(({ id, refusal }) => [id, refusal !== null]));
      if (queue === last) return;
      last = queue;
      run();
    }, CALM_MS);
  };
}

/** Asks whether the server can be reached and the session still lives; says it through the connection. */
export async function probe(): Promise<void> {
  await network(new Request(new URL("/api/v1/me", location.origin))).then(
    (answer) => answer.ok && connection.signedIn(),
    () => undefined,
  );
}

// Chromium's renderer was seen to crash, every second time on a busy machine, when a page whose activity log is open
// left in the very moment in which another tab signs out.
const LEAVE_MS = 100;
let leaving = false;

/** Nothing of the member who left stays on the screen or in the memory of this tab. */
function leavePage(): void {
  if (leaving) return;
  leaving = true;
  vault.drop();
  document.body.hidden = true;
  window.setTimeout(() => location.assign("/"), LEAVE_MS);
}
