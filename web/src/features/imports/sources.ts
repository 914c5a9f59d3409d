import type { ImportFormat, ImportOptions } from "~/api/types";

/** What was sent for an import, so that answers can send it again without choosing the file anew. */
export interface Source {
  file: File;
  format: ImportFormat;
  options: ImportOptions;
}

const KEPT = 5;
// Files cannot be stored in the address or the query cache; they live as long as the tab does.
const sources = new Map<string, Source>();

export function rememberSource(importId: string, source: Source): void {
  sources.set(importId, source);
  const [oldest] = sources.keys();
  if (sources.size > KEPT && oldest !== undefined) sources.delete(oldest);
}

/** Nothing after the page was loaded again: then the file has to be chosen once more. */
export function sourceOf(importId: string): Source | undefined {
  return sources.get(importId);
}
