import type { DateText } from "~/api/types";
import { Temporal } from "~/lib/temporal";

/** The target of a date: Monday to Friday, as long as no working-time agreement says more. */
export function targetOf(date: DateText, perDay: number | null): number {
  return perDay !== null && Temporal.PlainDate.from(date).dayOfWeek <= 5 ? perDay : 0;
}
