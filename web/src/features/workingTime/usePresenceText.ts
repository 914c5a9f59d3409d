import type { Presence } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { breakSeconds } from "./model";

const NOTHING = "–";

/** The figures of a day as its reader reads them, in the zone of the day. */
export function usePresenceText(zone: string) {
  const { time, duration } = useFormats();
  return {
    start: ({ started_at: at }: Presence) => (at ? time(at, zone) : NOTHING),
    end: ({ ended_at: at }: Presence) => (at ? time(at, zone) : NOTHING),
    /** How long all breaks were together. */
    breaks: (presence: Presence) => (presence.breaks.length > 0 ? duration(breakSeconds(presence)) : NOTHING),
    /** From when to when each of them was. */
    eachBreak: ({ breaks }: Presence) =>
      breaks.map((one) => `${time(one.started_at, zone)} – ${time(one.ended_at, zone)}`),
    stated: ({ stated_seconds: seconds }: Presence) => (seconds > 0 ? duration(seconds) : NOTHING),
    total: ({ total_seconds: seconds }: Presence) => duration(seconds),
    /** `09:00 – 17:30`, or nothing where no entry says when. */
    span: ({ started_at: start, ended_at: end }: Presence) =>
      start && end ? `${time(start, zone)} – ${time(end, zone)}` : NOTHING,
  };
}
