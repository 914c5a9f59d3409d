import { scriptUrl } from "./trusted";
import { isUnfinished } from "./unfinished";

let waiting: ServiceWorker | undefined;
/** Another tab took the newer version; this page still runs the old one. */
let overtaken = false;
let taking = false;
const listeners = new Set<() => void>();
const RELOADED = "hourbook-reloaded";
const RELOAD_ONCE_WITHIN_MS = 30_000;
const CHECK_AFTER_MS = 60 * 60_000;

/** A newer version of the app that waits to be taken. */
export const newVersion = {
  isThere: (): boolean => waiting !== undefined || overtaken,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Takes it, and loads the page again once it has taken over. Other tabs go on and are offered the same. */
  take(): void {
    taking = true;
    if (overtaken) location.reload();
    else waiting?.postMessage("take_over");
  },
};

/** Registers the service worker, so that the app opens without the server. */
export function startServiceWorker(): void {
  window.addEventListener("vite:preloadError", () => void onPartGone());
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const hadOne = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (taking) return location.reload();
    // The very first one takes over a page that is as new as itself.
    overtaken = hadOne;
    tell();
  });
  // Not in the way of the first page.
  const register = () => void navigator.serviceWorker.register(scriptUrl("/sw.js")).then(watch, () => {});
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register, { once: true });
}

/** Absent where a test or a policy of the company keeps service workers away. */
function watch(registration: ServiceWorkerRegistration | undefined): void {
  if (!registration) return;
  const look = () => {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    waiting = registration.waiting;
    tell();
  };
  look();
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => coming.state === "installed" && look());
  });
  let checked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - checked < CHECK_AFTER_MS) return;
    checked = Date.now();
    void registration.update().catch(() => {});
  });
}

function tell(): void {
  for (const listener of listeners) listener();
}

/**
 * A part of the app that is gone, because the server has a newer one: the page is loaded again instead of staying broken.
 * Without the server it is not: then there would be no page at all. What is half typed is finished first.
 */
async function onPartGone(): Promise<void> {
  const there = await fetch("/boot.js", { cache: "no-store" }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (!there) return;
  if (isUnfinished()) {
    overtaken = true;
    return tell();
  }
  const before = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - before < RELOAD_ONCE_WITHIN_MS) return;
  sessionStorage.setItem(RELOADED, String(Date.now()));
  location.reload();
}
