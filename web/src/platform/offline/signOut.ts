import { api, ok } from "~/api/client";
import { asProblem } from "~/api/problem";
import { activity } from "../activity/client";
import { tellTabs } from "../channel";
import { emptyShelves, network, vault } from "./offline";

const OWED = "hourbook-sign-out-owed";

/**
 * Ends the session and forgets everything this browser kept. Without a connection the server is told before anything
 * else is asked of it. Gives the address at which the provider signs out as well.
 *
 * @throws ApiProblem when the server answers and refuses.
 */
export async function endSession(): Promise<string | undefined> {
  activity.lock();
  let onward: string | undefined;
  try {
    const left = await ok(api.DELETE("/api/v1/session", {}));
    onward = left?.url;
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (problem.code !== "network" && problem.status !== 401) throw thrown;
    if (problem.code === "network") owe();
  }
  await vault.forget(emptyShelves).catch(() => {});
  tellTabs({ kind: "signed_out" });
  return onward;
}

/** Ends the session that somebody left without a connection.
 *
 * @throws what `fetch` throws, so that nothing of the session is shown before. */
export async function finishSignOut(): Promise<void> {
  if (!isOwed()) return;
  await network(new Request(new URL("/api/v1/session", location.origin), { method: "DELETE" }));
  forgetSignOut();
}

/** A new session takes the place of the one that was left. */
export function forgetSignOut(): void {
  try {
    localStorage.removeItem(OWED);
  } catch {
    // Storage that is switched off never noted it.
  }
}

function owe(): void {
  try {
    localStorage.setItem(OWED, "yes");
  } catch {
    // Nothing can be noted; the session ends by its own time.
  }
}

function isOwed(): boolean {
  try {
    return localStorage.getItem(OWED) !== null;
  } catch {
    return false;
  }
}
