import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import type { Period } from "~/lib/dates";
import { uuid7 } from "~/lib/uuid7";
import { underWay } from "~/platform/queryClient";
import { withTimeChoice } from "~/platform/timeChoice";
import { moment, remember } from "~/platform/undo";
import { api, because, everyPage, ifMatch, ok } from "../client";
import { copyOf, shownAs } from "../entryChanges";
import { keys, showing } from "../keys";
import type { BulkOperation, NewTimeEntry, TimeEntry, TimeEntryChanges, Uuid } from "../types";

/** The entries of a period, oldest first: the member's own, or those of somebody they may see. */
export function useEntries(period: Period, memberId?: Uuid) {
  const filter = memberId === undefined ? period : { ...period, member_id: [memberId] };
  return useQuery({
    queryKey: keys.entries(filter),
    queryFn: ({ signal }) =>
      everyPage((page) =>
        ok(
          api.GET("/api/v1/time-entries", {
            params: { query: { ...filter, order: "asc", ...page } },
            signal,
          }),
        ),
      ),
    placeholderData: (previous) => previous,
  });
}

/** Changes of entries. While one of them has no answer yet, no list may put back what was there before it. */
const CHANGES = ["time_entry", "change"];

/** A list that is on its way would put an entry back for a moment. */
function holdLists(queryClient: QueryClient): Promise<void> {
  return queryClient.cancelQueries({ queryKey: ["time_entry", "list"] });
}

/** The last of several changes refreshes: before that a list would still show what another one has replaced. */
function settle(queryClient: QueryClient): Promise<unknown> | undefined {
  return underWay(queryClient, CHANGES) > 0 ? undefined : refreshEntries(queryClient);
}

interface Undoable {
  /** Whether Ctrl+Z takes the change back by itself; false where the caller offers its own way. */
  undo?: boolean;
}

interface Reasoned {
  /** Why, where somebody else's time is changed. */
  reason?: string;
}

/** Stores a new entry. */
export function useCreateEntry({ undo = true }: Undoable = {}) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: CHANGES,
    mutationFn: ({ reason, ...entry }: NewTimeEntry & Reasoned) =>
      withTimeChoice({ source: "manual" as const, ...entry, id: entry.id ?? uuid7() }, (body) =>
        ok(api.POST("/api/v1/time-entries", { headers: because(reason), body })),
      ),
    onMutate: () => ({ at: moment() }),
    onSuccess: (stored, _entry, { at }) => {
      if (undo) rememberStep("changes:entryAdded", () => takeBack(queryClient, stored.id), at);
    },
    // Nothing shows the entry before the lists have it.
    onSettled: () => settle(queryClient),
  });
}

export interface EntryUpdate extends Reasoned {
  entry: TimeEntry;
  changes: TimeEntryChanges;
}

/** Changes the named fields of an entry; lists show the change at once and take it back if the server refuses. */
export function useUpdateEntry({ undo = true }: Undoable = {}) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: CHANGES,
    mutationFn: ({ entry, changes, reason }: EntryUpdate) =>
      withTimeChoice(changes, (body) =>
        ok(
          api.PATCH("/api/v1/time-entries/{id}", {
            params: { path: { id: entry.id } },
            headers: { ...ifMatch(entry.version), ...because(reason) },
            body,
          }),
        ),
      ),
    onMutate: async ({ entry, changes }) => {
      const at = moment();
      await holdLists(queryClient);
      const before = queryClient.getQueriesData<TimeEntry[]>({ queryKey: ["time_entry", "list"] });
      replaceEntry(queryClient, shownAs(entry, changes));
      return { before, at };
    },
    onSuccess: (stored, { entry, changes }, { at }) => {
      replaceEntry(queryClient, stored);
      if (undo) rememberStep("changes:entryChanged", () => writeBack(queryClient, entry, changes), at);
    },
    onError: (_thrown, _update, context) => {
      for (const [key, data] of context?.before ?? []) queryClient.setQueryData(key, data);
    },
    onSettled: () => void settle(queryClient),
  });
}

export interface EntryRemoval extends Reasoned {
  entry: TimeEntry;
}

/** Deletes an entry; `restoreEntry` takes it back. */
export function useDeleteEntry() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: CHANGES,
    mutationFn: ({ entry, reason }: EntryRemoval) =>
      ok(
        api.DELETE("/api/v1/time-entries/{id}", {
          params: { path: { id: entry.id } },
          headers: { ...ifMatch(entry.version), ...because(reason) },
        }),
      ),
    onMutate: async ({ entry }) => {
      await holdLists(queryClient);
      queryClient.setQueriesData<TimeEntry[]>({ queryKey: ["time_entry", "list"] }, (list) =>
        list?.filter((other) => other.id !== entry.id),
      );
    },
    onSettled: () => void settle(queryClient),
  });
}

export interface EntriesChange extends Reasoned {
  operations: BulkOperation[];
  /** What lists show until the server has answered. */
  shown: (entries: TimeEntry[]) => TimeEntry[];
}

/** Creates, changes and deletes several entries, all or none; returns what became of each. */
export function useChangeEntries() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: CHANGES,
    mutationFn: async ({ operations, reason }: EntriesChange) => {
      const headers = because(reason);
      const answer = await ok(api.POST("/api/v1/time-entries/bulk", { headers, body: { operations } }));
      return answer.results.map((result) => result.entry);
    },
    onMutate: async ({ shown }) => {
      await holdLists(queryClient);
      const before = queryClient.getQueriesData<TimeEntry[]>({ queryKey: ["time_entry", "list"] });
      queryClient.setQueriesData<TimeEntry[]>({ queryKey: ["time_entry", "list"] }, (list) =>
        list === undefined ? undefined : shown(list),
      );
      return { before };
    },
    // The next change is made for the versions that this one has left, whether or not the lists have come again.
    onSuccess: (stored) => {
      for (const entry of stored) if (entry) replaceEntry(queryClient, entry);
    },
    onError: (_thrown, _change, context) => {
      for (const [key, data] of context?.before ?? []) queryClient.setQueryData(key, data);
    },
    onSettled: () => void settle(queryClient),
  });
}

/** Gives the changed fields their former values; what was changed elsewhere meanwhile stays. */
async function writeBack(queryClient: QueryClient, before: TimeEntry, changes: TimeEntryChanges) {
  const now = await readEntry(before.id);
  const fields = Object.keys(changes) as (keyof TimeEntryChanges)[];
  // The task goes with its project, so it comes back with it.
  if (fields.includes("project_id")) fields.push("task_id");
  const former = Object.fromEntries(fields.map((field) => [field, before[field]]));
  await ok(
    api.PATCH("/api/v1/time-entries/{id}", {
      params: { path: { id: before.id } },
      headers: ifMatch(now.version),
      body: former as TimeEntryChanges,
    }),
  ).finally(() => refreshEntries(queryClient));
}

/** Removes an entry that was just made. */
async function takeBack(queryClient: QueryClient, id: string) {
  const now = await readEntry(id);
  await ok(
    api.DELETE("/api/v1/time-entries/{id}", { params: { path: { id } }, headers: ifMatch(now.version) }),
  ).finally(() => refreshEntries(queryClient));
}

function readEntry(id: string): Promise<TimeEntry> {
  return ok(api.GET("/api/v1/time-entries/{id}", { params: { path: { id } } }));
}

function rememberStep(
  what: "changes:entryChanged" | "changes:entryAdded",
  undo: () => Promise<unknown>,
  at: number,
): void {
  remember(i18next.t(what), undo, at);
}

/** Brings a deleted entry back under the same id. */
export function restoreEntry(
  queryClient: QueryClient,
  entry: TimeEntry,
  reason?: string,
): Promise<TimeEntry> {
  const headers = because(reason);
  return ok(api.POST("/api/v1/time-entries", { headers, body: copyOf(entry) })).finally(() =>
    refreshEntries(queryClient),
  );
}

/** An answer to an earlier change of an entry does not put back what a later one shows already. */
function replaceEntry(queryClient: QueryClient, entry: TimeEntry): void {
  queryClient.setQueriesData<TimeEntry[]>({ queryKey: ["time_entry", "list"] }, (list) =>
    list?.map((other) => (other.id === entry.id && other.version <= entry.version ? entry : other)),
  );
}

/** Entries, timer, and whatever shows tracked time. */
export function refreshEntries(queryClient: QueryClient): Promise<unknown> {
  return Promise.all(
    showing("time_entry").map((kind) => queryClient.invalidateQueries({ queryKey: [kind] })),
  );
}
