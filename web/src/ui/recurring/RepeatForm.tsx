import type { TimeEntry } from "~/api/types";
import { today } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { repeating } from "./model";
import { RecurringForm } from "./RecurringForm";

/** Makes the work of an entry one that recurs. */
export default function RepeatForm({ entry, onClose }: { entry: TimeEntry; onClose: () => void }) {
  const { zone } = useFormats();
  return (
    <RecurringForm recurring={undefined} initial={repeating(entry, zone, today(zone))} onClose={onClose} />
  );
}
