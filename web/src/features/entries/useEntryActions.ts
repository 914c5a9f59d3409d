import { useQueryClient } from "@tanstack/react-query";
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
  const update = useUpdateEntry();
  const remove = useDeleteEntry();
  const create = useCreateEntry();
  const start = useStartTimer();
  const { keep } = useFavoriteActions();
  return {
    change: (entry: TimeEntry, changes: TimeEntryChanges) =>
      update.mutate({ entry, changes }, { onError: notifyProblem }),
    remove: (entry: TimeEntry) =>
      remove.mutate(entry, {
        onSuccess: () => notifyUndo(t("deleted"), () => restoreEntry(queryClient, entry)),
        onError: notifyProblem,
      }),
    duplicate: (entry: TimeEntry) =>
      create.mutate({ ...copyOf(entry), id: uuid7(), source: "manual" }, { onError: notifyProblem }),
    keep: (entry: TimeEntry) => keep.mutate(workOf(entry)),
    resume: (entry: TimeEntry) => start.mutate(startOf(entry), { onError: notifyProblem }),
  };
}

export type EntryActions = ReturnType<typeof useEntryActions>;
