/// <reference lib="webworker" />
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: PrecacheEntry[] };

/**
 * Keeps the app itself, so that it opens without the server. It never touches what the API answers: that is kept
 * sealed in the page's own storage, where it can be wiped at sign-out.
 */
const manifest = self.__WB_MANIFEST;
/** Parts of the version before, for tabs that are still open: what they load later must not be gone. */
const PREVIOUS = "hourbook-previous";

self.addEventListener("install", (event) => event.waitUntil(keepPrevious()));
precacheAndRoute(manifest);
cleanupOutdatedCaches();

// Addresses of the app are one page; the API, its reference and texts about problems are the server's.
const page = createHandlerBoundToURL("/index.html");
registerRoute(
  new NavigationRoute(page, {
    denylist: [/^\/api\//, /^\/problems\//, /^\/(livez|readyz)$/, /^\/trust/, /^\/\.well-known\//],
  }),
);
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/assets/"),
  async ({ request }) => (await caches.match(request, { ignoreSearch: true })) ?? fetch(request),
);

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data === "take_over") void self.skipWaiting();
});

async function keepPrevious(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.includes("precache"));
  const next = new Set(
    manifest.map((one) => new URL(typeof one === "string" ? one : one.url, self.location.href).pathname),
  );
  await caches.delete(PREVIOUS);
  const previous = await caches.open(PREVIOUS);
  for (const name of names) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      if (!pathname.startsWith("/assets/") || next.has(pathname)) continue;
      const kept = await cache.match(request);
      if (kept) await previous.put(request, kept);
    }
  }
}
