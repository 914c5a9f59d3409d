import { lazy, Suspense, useSyncExternalStore } from "react";
import { timeChoice } from "~/platform/timeChoice";

const TimeChoiceDialog = lazy(() => import("~/ui/TimeChoiceDialog"));

/** The question which instant a local time means, whenever one is open. */
export function TimeChoice() {
  const question = useSyncExternalStore(timeChoice.subscribe, timeChoice.current);
  if (!question) return null;
  return (
    <Suspense fallback={null}>
      <TimeChoiceDialog />
    </Suspense>
  );
}
