import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ifMatch, ok } from "~/api/client";
import { refreshEntries } from "~/api/queries/entries";
import type { BulkOperation, TimeEntry } from "~/api/types";
import type { Change } from "./model";

/** Writes changes of the sheet, all or none, and gives the entries that they left; null for what is gone. */
export function useWrite() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSettled: () => refreshEntries(queryClient),
  });
}

/** A single change goes alone, so that its problem says what is wrong with it and not with a list of one. */
async function write(changes: Change[]): Promise<(TimeEntry | null)[]> {
  const [only] = changes;
  if (only && changes.length === 1) return [await writeOne(only)];
  const operations = changes.map(operationOf);
  const { results } = await ok(api.POST("/api/v1/time-entries/bulk", { body: { operations } }));
  return results.map((result) => result.entry ?? null);
}

async function writeOne(change: Change): Promise<TimeEntry | null> {
  if (change.op === "create") return ok(api.POST("/api/v1/time-entries", { body: change.entry }));
  const init = {
    params: { path: { id: change.entry.id } },
    headers: ifMatch(change.entry.version),
  };
  if (change.op === "update") {
    return ok(api.PATCH("/api/v1/time-entries/{id}", { ...init, body: change.changes }));
  }
  await ok(api.DELETE("/api/v1/time-entries/{id}", init));
  return null;
}

function operationOf(change: Change): BulkOperation {
  if (change.op === "create") return change;
  const { id, version } = change.entry;
  if (change.op === "delete") return { op: "delete", id, version };
  return { op: "update", id, version, changes: change.changes };
}
