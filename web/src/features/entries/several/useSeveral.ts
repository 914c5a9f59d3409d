import { useTranslation } from "react-i18next";
import { copyOf } from "~/api/entryChanges";
import { useChangeEntries } from "~/api/queries/entries";
import type { BulkOperation, FieldError, TimeEntry, TimeEntryChanges } from "~/api/types";
import { moment } from "~/platform/undo";
import { notifyProblem, notifyProblems, notifyUndo } from "~/ui/notify";
import { operationsBack, operationsOf, stepsFor, withSteps } from "./model";

const asIs = (list: TimeEntry[]) => list;

/** Changes and deletes the chosen entries in one step, with a way back. */
export function useSeveral(entries: TimeEntry[], onDone: () => void) {
  const { t } = useTranslation("entries");
  const change = useChangeEntries();
  // The bar may be gone before the answer comes, and callbacks of `mutate` would go with it.
  const { mutateAsync } = change;
  const takeBack = (operations: BulkOperation[]) => mutateAsync({ operations, shown: asIs });

  const apply = (changesOf: (entry: TimeEntry) => TimeEntryChanges) => {
    const steps = stepsFor(entries, changesOf);
    if (steps.length === 0) return onDone();
    const nameOf = (error: FieldError) => steps[Number(error.field.split(".")[1])]?.entry.note;
    const at = moment();
    mutateAsync({
      operations: operationsOf(steps),
      shown: (list) => withSteps(list, steps),
    }).then(
      (stored) => {
        onDone();
        const text = t("several.changed", { count: steps.length });
        notifyUndo(text, () => takeBack(operationsBack(steps, stored)), at);
      },
      (thrown) => notifyProblems(thrown, nameOf),
    );
  };

  const remove = () => {
    const at = moment();
    const gone = new Set(entries.map(({ id }) => id));
    const operations = entries.map(({ id, version }) => ({ op: "delete" as const, id, version }));
    const back = entries.map((entry) => ({ op: "create" as const, entry: copyOf(entry) }));
    mutateAsync({
      operations,
      shown: (list) => list.filter(({ id }) => !gone.has(id)),
    }).then(() => {
      onDone();
      notifyUndo(t("several.deleted", { count: gone.size }), () => takeBack(back), at);
    }, notifyProblem);
  };

  return { apply, remove, busy: change.isPending };
}
