import type { DateText, ReportSchedule } from "~/api/types";
import { Temporal } from "~/lib/temporal";
import { showTime } from "~/lib/times";

/** A Monday, from which the weekdays are counted. */
const monday: DateText = "2026-11-23";

/** The name of a weekday; 1 is Monday. */
export function weekdayName(locale: string, weekday: number): string {
  const date = Temporal.PlainDate.from(monday).add({ days: weekday - 1 });
  const format = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "long" });
  return format.format(new Date(`${date.toString()}T12:00:00Z`));
}

/** Everything that the sentence about the times of a schedule needs; `key` says which sentence. */
export function whenWords(
  schedule: Pick<ReportSchedule, "frequency" | "weekday" | "day" | "time">,
  locale: string,
  hour12: boolean,
) {
  const { frequency, weekday, day } = schedule;
  const lastDay = frequency === "monthly" && (day ?? 1) === 31;
  return {
    key: lastDay ? ("lastDay" as const) : frequency,
    time: showTime(schedule.time, hour12),
    weekday: weekdayName(locale, weekday ?? 1),
    day: day ?? 1,
  };
}

/** The latest run in one word, for its colour and its text; `undefined` before the first. */
export function runState(schedule: Pick<ReportSchedule, "last_run">) {
  const run = schedule.last_run;
  if (!run) return undefined;
  if (run.failed > 0) return "failed" as const;
  if (run.waiting > 0) return run.error ? ("delayed" as const) : ("waiting" as const);
  return "sent" as const;
}

/** What the form holds for a schedule, or for a new one. */
export function scheduleValues(schedule: ReportSchedule | undefined, zone: string, self: string) {
  return {
    frequency: schedule?.frequency ?? ("weekly" as const),
    weekday: String(schedule?.weekday ?? 1),
    day: schedule?.day ?? 1,
    time: schedule?.time ?? "07:00",
    time_zone: schedule?.time_zone ?? zone,
    attachment: schedule?.attachment ?? ("none" as const),
    member_ids: schedule?.recipients
      .filter((recipient) => !recipient.unsubscribed)
      .map((recipient) => recipient.member_id) ?? [self],
  };
}

export type ScheduleValues = ReturnType<typeof scheduleValues>;

/** The days that the frequency asks for; others would only be forgotten by the server. */
export function scheduleBody(values: ScheduleValues) {
  const { frequency, time, time_zone, attachment, member_ids } = values;
  return {
    frequency,
    time,
    time_zone,
    attachment,
    member_ids,
    ...(frequency === "weekly" && { weekday: Number(values.weekday) }),
    ...(frequency === "monthly" && { day: Number(values.day) }),
  };
}
