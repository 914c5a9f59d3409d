import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { copyOf } from "~/api/entryChanges";
import {
  restoreEntry,
  useChangeEntries,
  useCreateEntry,
  useDeleteEntry,
  useUpdateEntry,
} from "~/api/queries/entries";
import type { NewTimeEntry, TimeEntry, TimeEntryChanges } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";
import { moment } from "~/platform/undo";
import { notifyProblem, notifyUndo } from "~/ui/notify";
import { type Ms, toInstant } from "./model/columns";
import { inverseOf, newAbout } from "./model/draft";
import { merged } from "./model/merge";
import type { Span } from "./model/spans";
import type { AskReason } from "./useReason";

/**
 * What can be done with entries in the calendar. Every change is shown at once, says what it was, and can be taken
 * back: by the toast, or with Ctrl+Z one after the other. What is moved or deleted by hand asks for its reason first,
 * where it is somebody else's time; `meant` is then called once there is an answer.
 */
export function useCalendarActions(own: boolean, ask: AskReason) {
  const { t } = useTranslation("calendar");
  const queryClient = useQueryClient();
  // What is done here says itself how it is taken back, and taking it back is no step of its own.
  const create = useCreateEntry({ undo: false });
  const update = useUpdateEntry({ undo: false });
  const remove = useDeleteEntry();
  const several = useChangeEntries();
  const turns = useRef(new Map<string, Promise<unknown>>());
  // The functions of a mutation are stable, the mutations are not.
  const { mutateAsync: doCreate } = create;
  const { mutateAsync: doUpdate } = update;
  const { mutateAsync: doRemove } = remove;
  const { mutateAsync: doSeveral } = several;

  return useMemo(() => {
    /** The newest form of an entry in the lists: every answer is in them, and what was pointed at may be older. */
    const current = (entry: TimeEntry): TimeEntry => {
      const lists = queryClient.getQueriesData<TimeEntry[]>({ queryKey: ["time_entry", "list"] });
      const found = lists.flatMap(([, list]) => list?.filter((other) => other.id === entry.id) ?? []);
      return found.reduce(
        (newest, other) => (other.version > newest.version ? other : newest),
        found[0] ?? entry,
      );
    };
    /** Changes of one entry go one after the other: each is made for what the one before has left. */
    const inTurn = async <Result>(ids: string[], work: () => Promise<Result>): Promise<Result> => {
      const before = ids.map((id) => turns.current.get(id));
      const result = Promise.allSettled(before).then(work);
      for (const id of ids) turns.current.set(id, result);
      try {
        return await result;
      } finally {
        for (const id of ids) if (turns.current.get(id) === result) turns.current.delete(id);
      }
    };
    const quietly = async (work: Promise<unknown>) => {
      try {
        await work;
      } catch (thrown) {
        notifyProblem(thrown);
      }
    };
    /** Taking something back is a change of the record as well, and says what it is. */
    const back = own ? "" : t("because.takenBack");
    const because = async (work: (reason: string) => Promise<unknown>, meant?: () => void) => {
      const reason = await ask();
      if (reason === undefined) return;
      meant?.();
      await quietly(work(reason));
    };
    const done = (text: string, undo: () => Promise<unknown>, at: number) => void notifyUndo(text, undo, at);

    /** Stores a new entry; the caller shows the problem. */
    const add = async (entry: NewTimeEntry, text = t("done.added"), reason = ""): Promise<TimeEntry> => {
      const at = moment();
      const stored = await doCreate({ ...entry, id: entry.id ?? uuid7(), reason });
      const undo = () => doRemove({ entry: current(stored), reason: back });
      done(text, () => inTurn([stored.id], undo), at);
      return stored;
    };
    /** Changes an entry; the caller shows the problem. */
    const change = async (
      entry: TimeEntry,
      changes: TimeEntryChanges,
      text = t("done.changed"),
      reason = "",
    ) => {
      const at = moment();
      const stored = await inTurn([entry.id], () => doUpdate({ entry: current(entry), changes, reason }));
      const undo = () =>
        doUpdate({ entry: current(stored), changes: inverseOf(entry, changes), reason: back });
      done(text, () => inTurn([entry.id], undo), at);
      return stored;
    };
    const place = async (entry: TimeEntry, span: Span, running: boolean, text: string, meant: () => void) => {
      const changes: TimeEntryChanges = {};
      if (toInstant(span.from) !== entry.started_at) changes.started_at = toInstant(span.from);
      if (!running && toInstant(span.to) !== entry.ended_at) changes.ended_at = toInstant(span.to);
      if (Object.keys(changes).length === 0) return meant();
      await because((reason) => change(entry, changes, text, reason), meant);
    };
    const copyTo = (entry: TimeEntry, span: Span, meant?: () => void) => {
      const copy: NewTimeEntry = {
        ...copyOf(entry),
        id: uuid7(),
        source: "manual",
        started_at: toInstant(span.from),
        ended_at: toInstant(span.to),
        end_time_zone: entry.end_time_zone ?? entry.start_time_zone,
      };
      return because((reason) => add(copy, t("done.copied"), reason), meant);
    };
    const drop = (entry: TimeEntry) =>
      because(async (reason) => {
        const at = moment();
        await doRemove({ entry: current(entry), reason });
        done(t("done.deleted"), () => restoreEntry(queryClient, entry, back), at);
      });

    const splitAt = async (entry: TimeEntry, [first, second]: [Span, Span], reason: string) => {
      const at = moment();
      const cut = toInstant(second.from);
      const half: NewTimeEntry = {
        ...newAbout(entry),
        kind: "interval",
        id: uuid7(),
        member_id: entry.member_id,
        source: entry.source,
        started_at: cut,
        ended_at: toInstant(second.to),
        ...(entry.start_time_zone && { start_time_zone: entry.start_time_zone }),
        ...(entry.end_time_zone && { end_time_zone: entry.end_time_zone }),
      };
      const shownHalf = {
        ...entry,
        id: half.id as string,
        version: 0,
        started_at: cut,
        duration_seconds: seconds(second),
      };
      const [shorter, added] = await inTurn([entry.id, half.id as string], () =>
        doSeveral({
          reason,
          operations: [
            { op: "update", id: entry.id, version: current(entry).version, changes: { ended_at: cut } },
            { op: "create", entry: half },
          ],
          shown: (list) =>
            list.flatMap((other) =>
              other.id === entry.id
                ? [{ ...other, ended_at: cut, duration_seconds: seconds(first) }, shownHalf]
                : [other],
            ),
        }),
      );
      if (!shorter || !added) return;
      const undo = () =>
        inTurn([entry.id, added.id], () =>
          doSeveral({
            reason: back,
            operations: [
              { op: "delete", id: added.id, version: current(added).version },
              {
                op: "update",
                id: shorter.id,
                version: current(shorter).version,
                changes: { ended_at: entry.ended_at },
              },
            ],
            shown: (list) =>
              list
                .filter((other) => other.id !== added.id)
                .map((other) => (other.id === entry.id ? { ...other, ended_at: entry.ended_at } : other)),
          }),
        );
      done(t("done.split"), undo, at);
    };

    const mergeWith = async (left: TimeEntry, right: TimeEntry, reason: string) => {
      const at = moment();
      const { kept, gone, span, note } = merged(left, right);
      const ended_at = toInstant(span.to);
      const [, longer] = await inTurn([gone.id, kept.id], () =>
        doSeveral({
          reason,
          operations: [
            { op: "delete", id: gone.id, version: current(gone).version },
            { op: "update", id: kept.id, version: current(kept).version, changes: { ended_at, note } },
          ],
          shown: (list) =>
            list
              .filter((other) => other.id !== gone.id)
              .map((other) =>
                other.id === kept.id ? { ...other, ended_at, note, duration_seconds: seconds(span) } : other,
              ),
        }),
      );
      if (!longer) return;
      const undo = () =>
        inTurn([gone.id, kept.id], () =>
          doSeveral({
            reason: back,
            operations: [
              {
                op: "update",
                id: kept.id,
                version: current(longer).version,
                changes: { ended_at: kept.ended_at, note: kept.note },
              },
              { op: "create", entry: copyOf(gone) },
            ],
            shown: (list) =>
              list.flatMap((other) =>
                other.id === kept.id ? [{ ...kept, version: other.version }, gone] : [other],
              ),
          }),
        );
      done(t("done.merged"), undo, at);
    };

    return {
      add,
      change,
      changeQuietly: (entry: TimeEntry, changes: TimeEntryChanges, meant: () => void) =>
        because((reason) => change(entry, changes, undefined, reason), meant),
      place,
      copyTo,
      remove: drop,
      split: (entry: TimeEntry, parts: [Span, Span], meant: () => void) =>
        because((reason) => splitAt(entry, parts, reason), meant),
      merge: (left: TimeEntry, right: TimeEntry, meant: () => void) =>
        because((reason) => mergeWith(left, right, reason), meant),
    };
  }, [t, queryClient, own, ask, doCreate, doUpdate, doRemove, doSeveral]);
}

export type CalendarActions = ReturnType<typeof useCalendarActions>;

function seconds({ from, to }: { from: Ms; to: Ms }): number {
  return Math.round((to - from) / 1000);
}
