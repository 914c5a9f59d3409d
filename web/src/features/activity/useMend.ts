import { useTranslation } from "react-i18next";
import { useChangeEntries } from "~/api/queries/entries";
import { useStopTimer } from "~/api/queries/timer";
import type { TimeEntry } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";
import { moment } from "~/platform/undo";
import { notifyDone, notifyProblem, notifyUndo } from "~/ui/notify";
import { instant, mending, type Repair, unmending } from "./repairs";

const asIs = (list: TimeEntry[]) => list;

/** Mends an entry as it was proposed, with a way back; a running timer ends where the work did. */
export function useMend() {
  const { t } = useTranslation("activity");
  const change = useChangeEntries();
  const stop = useStopTimer();
  const mend = (repair: Repair) => {
    if (repair.entry.ended_at === null) {
      stop
        .mutateAsync({ ended_at: instant(repair.away.from) })
        .then(() => notifyDone(t("repair.done")), notifyProblem);
      return;
    }
    const at = moment();
    // The page may be left before the answer comes, and callbacks of `mutate` would go with it.
    change.mutateAsync({ operations: mending(repair, uuid7()), shown: asIs }).then((stored) => {
      const operations = unmending(repair, stored);
      notifyUndo(t("repair.done"), () => change.mutateAsync({ operations, shown: asIs }), at);
    }, notifyProblem);
  };
  return { mend, busy: change.isPending || stop.isPending };
}
