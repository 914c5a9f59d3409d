import type * as Polyfill from "temporal-polyfill";

const native = (globalThis as { Temporal?: typeof Polyfill.Temporal }).Temporal;

/** The browser's own Temporal; browsers that have none load the polyfill before the app starts. */
export const Temporal = native ?? (await import("temporal-polyfill")).Temporal;
