import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";
import { hearTabs, tellTabs } from "./channel";

/** What the sign-in page offers besides password and passkey. */
export const waysInQuery = queryOptions({
  queryKey: keys.waysIn,
  queryFn: ({ signal }) => ok(api.GET("/api/v1/session/ways-in", { signal })),
  retry: false,
});

const NOTE = "hourbook-provider";

/** What the window remembers while it is at the provider. */
interface Note {
  /** Where one wanted to go. */
  next?: string;
  /** It was opened for this alone: another one waits for it. */
  errand?: boolean;
}

/** Begins a sign-in, or the confirmation of this session, and leaves for the provider. */
export async function goToProvider(id: string, note: Note, confirm = false): Promise<void> {
  const body = { provider_id: id };
  const begin = confirm
    ? api.POST("/api/v1/session/confirm/provider", { body })
    : api.POST("/api/v1/session/provider", { body });
  const { url } = await ok(begin);
  remember(note);
  leaveFor(url);
}

/** Goes to an address of the provider. */
export function leaveFor(url: string): void {
  // The server has checked it; a script would not be an address to go to.
  if (/^https?:\/\//.test(url)) window.location.assign(url);
}

/** Opens a window that does the errand, and says when it is done. Gives the function that stops waiting. */
export function sendOut(id: string, confirm: boolean, onDone: () => void): () => void {
  window.open(`/sign-in/go/${id}${confirm ? "?confirm=true" : ""}`, "_blank");
  return hearTabs((message) => {
    if (message.kind === "back_from_provider" && message.confirmed === confirm) onDone();
  });
}

/** The errand is done: the window that waits goes on, this one closes. */
export function errandDone(confirmed: boolean): void {
  tellTabs({ kind: "back_from_provider", confirmed });
  // Once the others have heard it. A browser that does not let a page close its window shows what the page says.
  window.setTimeout(() => window.close(), 300);
}

/** What the provider said in the address; it is taken out of the address bar, so that it stays in no history. */
export function takeAnswer(id: string) {
  const said = new URLSearchParams(window.location.search);
  window.history.replaceState(window.history.state, "", window.location.pathname);
  const pick = (name: "code" | "iss" | "error") => {
    const value = said.get(name);
    return value === null ? {} : { [name]: value };
  };
  return {
    provider_id: id,
    state: (said.get("state") ?? "").slice(0, 200),
    ...pick("code"),
    ...pick("iss"),
    ...pick("error"),
  };
}

function remember(note: Note): void {
  try {
    sessionStorage.setItem(NOTE, JSON.stringify(note));
  } catch {
    // Storage is switched off: one arrives at the start page.
  }
}

/** What the window remembered, once. */
export function recall(): Note {
  try {
    const text = sessionStorage.getItem(NOTE);
    sessionStorage.removeItem(NOTE);
    const note: unknown = JSON.parse(text ?? "{}");
    return typeof note === "object" && note !== null ? note : {};
  } catch {
    return {};
  }
}
