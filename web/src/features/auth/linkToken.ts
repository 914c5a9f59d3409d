/**
 * The secret part of a one-time link, from the fragment (which browsers never send to a server).
 * It is taken out of the address bar, so that it stays in no history and on no screenshot.
 */
export function takeLinkToken(): string {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
  if (token) window.history.replaceState(window.history.state, "", window.location.pathname);
  return token;
}
