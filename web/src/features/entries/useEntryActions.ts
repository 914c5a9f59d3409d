import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { copyOf, restoreEntry, useCreateEntry, useDeleteEntry, useUpdateEntry } from "~/api/queries/entries";
import { workOf } from "~/api/queries/favorites";
import { startOf, useStartTimer } from "~/api/queries/timer";
import type { TimeEntry, TimeEntryChanges } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";
import { useFavoriteActions } from "~/ui/favorites";
import { notifyProblem, notifyUndo } from "~/ui/notify";

/** What can be done with an entry in a list; failures are said in a toast, deleting can be taken back. */
export function useEntryActions() {
  const { t } = useTranslation("entries");
  const queryClient = useQueryClient();
  const { mutate: update } = useUpdateEntry();
  const { mutate: remove } = useDeleteEntry();
  const { mutate: create } = useCreateEntry();
  const { mutate: start } = useStartTimer();
  const { mutate: keep } = useFavoriteActions().keep;
  // The same object every time, so that hundreds of rows stand still while one of them changes.
  return useMemo(
    () => ({
      change: (entry: TimeEntry, changes: TimeEntryChanges) =>
        update({ entry, changes }, { onError: notifyProblem }),
      remove: (entry: TimeEntry) =>
        remove(entry, {
          onSuccess: () => notifyUndo(t("deleted"), () => restoreEntry(queryClient, entry)),
          onError: notifyProblem,
        }),
      duplicate: (entry: TimeEntry) =>
        create({ ...copyOf(entry), id: uuid7(), source: "manual" }, { onError: notifyProblem }),
      keep: (entry: TimeEntry) => keep(workOf(entry)),
      resume: (entry: TimeEntry) => start(startOf(entry), { onError: notifyProblem }),
    }),
    [t, queryClient, update, remove, create, start, keep],
  );
}

export type EntryActions = ReturnType<typeof useEntryActions>;
