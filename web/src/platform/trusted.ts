interface UrlPolicy {
  createScriptURL: (url: string) => string;
}

interface PolicyFactory {
  createPolicy: (name: string, rules: UrlPolicy) => UrlPolicy;
}

// Browsers without Trusted Types take the address as it is, after the same check.
const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const rules: UrlPolicy = { createScriptURL: ourScript };
const policy = factory?.createPolicy("app-url", rules) ?? rules;

/** The address of a script of the app, for the sinks that take one: service worker and workers. No other passes. */
export function scriptUrl(url: string): string {
  return policy.createScriptURL(url);
}

/** @throws for anything but the service worker and the built scripts of this very host. */
export function ourScript(url: string): string {
  const { origin, pathname, search } = new URL(url, location.origin);
  const ours = pathname === "/sw.js" || /^\/assets\/[\w.-]+\.js$/.test(pathname);
  if (origin !== location.origin || !ours || search !== "")
    throw new TypeError(`not a script of this app: ${url}`);
  return pathname;
}
