import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { copyOf } from "~/api/entryChanges";
import { restoreEntry, useCreateEntry, useDeleteEntry, useUpdateEntry } from "~/api/queries/entries";
import { workOf } from "~/api/queries/favorites";
import { startOf, useStartTimer } from "~/api/queries/timer";
import type { TimeEntry, TimeEntryChanges } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";
import { moment } from "~/platform/undo";
import { useFavoriteActions } from "~/ui/favorites";
import { notifyProblem, notifyUndo } from "~/ui/notify";

/** What can be done with an entry in a list; failures are said in a toast, deleting can be taken back. */
export function useEntryActions() {
  const { t } = useTranslation("entries");
  const queryClient = useQueryClient();
  // All rows share these: callbacks of `mutate` would be those of the last row alone.
  const { mutateAsync: update } = useUpdateEntry();
  const { mutateAsync: remove } = useDeleteEntry();
  const { mutateAsync: create } = useCreateEntry();
  const { mutateAsync: start } = useStartTimer();
  const { mutate: keep } = useFavoriteActions().keep;
  // The same object every time, so that hundreds of rows stand still while one of them changes.
  return useMemo(
    () => ({
      change: (entry: TimeEntry, changes: TimeEntryChanges): void => {
        update({ entry, changes }).catch(notifyProblem);
      },
      /** Rejects when it is refused: the field then keeps what was typed. */
      write: (entry: TimeEntry, note: string): Promise<unknown> => update({ entry, changes: { note } }),
      remove: (entry: TimeEntry) => {
        const restore = () => restoreEntry(queryClient, entry);
        const at = moment();
        remove({ entry }).then(() => void notifyUndo(t("deleted"), restore, at), notifyProblem);
      },
      duplicate: (entry: TimeEntry): void => {
        create({ ...copyOf(entry), id: uuid7(), source: "manual" }).catch(notifyProblem);
      },
      keep: (entry: TimeEntry) => keep(workOf(entry)),
      resume: (entry: TimeEntry): void => {
        start(startOf(entry)).catch(notifyProblem);
      },
    }),
    [t, queryClient, update, remove, create, start, keep],
  );
}

export type EntryActions = ReturnType<typeof useEntryActions>;
