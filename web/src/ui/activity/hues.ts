import type { Hue } from "~/api/types";

// Without red, which is kept for what stops, destroys or is over.
const hues: Hue[] = ["blue", "teal", "amber", "violet", "green", "orange", "cyan", "pink", "indigo", "lime"];

/** The colour of an application or a site: always the same for the same name. */
export function hueOf(name: string): Hue {
  // FNV-1a, which scatters short names well.
  let hash = 0x811c9dc5;
  for (const letter of name.toLowerCase())
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hues[hash % hues.length] ?? "slate";
}
