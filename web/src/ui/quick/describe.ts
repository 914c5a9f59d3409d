import { showTime } from "~/lib/times";
import type { Formats } from "~/platform/formats";
import type { When } from "./parse/parse";

/** When it was, in the reader's formats; empty for now. */
export function describe(when: When, { duration, dayShort, hour12 }: Formats): string {
  const time = (local: string) => showTime(local.slice(11), hour12);
  switch (when.kind) {
    case "now":
      return "";
    case "since":
      return `${dayShort(when.start.slice(0, 10))}, ${time(when.start)} –`;
    case "between":
      return `${dayShort(when.start.slice(0, 10))}, ${time(when.start)} – ${time(when.end)}`;
    case "lasting":
      return `${dayShort(when.date)}, ${duration(when.seconds)}`;
    case "on_date":
      return dayShort(when.date);
  }
}
