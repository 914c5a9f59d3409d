import { Temporal } from "~/lib/temporal";
import { type Column, columnOf, type Ms } from "./columns";
import type { Days } from "./nudge";

/** Days by instant: the shown ones, and any other that is asked for. */
export function daysOf(columns: Column[], zone: string): Days {
  const known = [...columns];
  return {
    columnAt: (at) => {
      const found = known.find((column) => at >= column.from && at < column.to);
      if (found) return found;
      const made = columnOf(zoned(at, zone).toPlainDate().toString(), zone);
      known.push(made);
      return made;
    },
    shift: (at, days) => zoned(at, zone).add({ days }).epochMilliseconds,
  };
}

function zoned(at: Ms, zone: string) {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}
