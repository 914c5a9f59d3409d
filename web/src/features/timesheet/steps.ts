import { copyOf } from "~/api/entryChanges";
import type { TimeEntry, Uuid } from "~/api/types";
import { type Change, inverseOf } from "./model";

/** How one change is taken back, and which version of its entry that brings back. */
export interface Step {
  inverse: Change;
  restores: number | undefined;
}

// An entry that came back has a new version. An older step still names the one from before.
const versions = new Map<string, number>();
const keyOf = (id: Uuid, version: number) => `${id}@${version}`;

/** The steps that take stored changes back, in their order. */
export function stepsOf(changes: Change[], stored: (TimeEntry | null)[]): Step[] {
  return changes.flatMap((change, position) => {
    const after = stored[position] ?? null;
    const inverse = inverseOf(change, after, copyOf);
    if (!inverse) return [];
    // What the version stands for now is new, whatever had the same number before.
    if (after) versions.delete(keyOf(after.id, after.version));
    return [{ inverse, restores: change.op === "create" ? undefined : change.entry.version }];
  });
}

/** What to write to take steps back. Entries that somebody else changed meanwhile are left to the server to refuse. */
export function inversesOf(steps: Step[]): Change[] {
  return steps.map(({ inverse }) => {
    if (inverse.op === "create") return inverse;
    const { id, version } = inverse.entry;
    const now = versions.get(keyOf(id, version)) ?? version;
    return { ...inverse, entry: { ...inverse.entry, version: now } };
  });
}

/** Notes which versions the entries have that came back, so that older steps find them. */
export function cameBack(steps: Step[], stored: (TimeEntry | null)[]): void {
  steps.forEach(({ restores }, position) => {
    const entry = stored[position];
    if (restores === undefined || !entry) return;
    for (const [key, version] of versions) {
      if (key.startsWith(`${entry.id}@`) && version === restores) versions.set(key, entry.version);
    }
    versions.set(keyOf(entry.id, restores), entry.version);
  });
}
