import { IconPencil, IconPlayerPause, IconPlayerPlay, IconSend, IconTrash } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import type { ReportSchedule } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { type RowAction, RowMenu } from "~/ui/RowMenu";
import { StatusBadge } from "~/ui/StatusBadge";
import styles from "./Schedules.module.css";
import { useDeleteSchedule, useSendNow, useUpdateSchedule } from "./scheduleQueries";
import { runState, whenWords } from "./scheduleWords";

interface ScheduleItemProps {
  schedule: ReportSchedule;
  onEdit: () => void;
}

/** One schedule: when, to whom, how the latest mails went, and what can be done with it. */
export function ScheduleItem({ schedule, onEdit }: ScheduleItemProps) {
  const { t } = useTranslation("schedules");
  const when = useWhen(schedule);
  const actions = useActions(schedule, when, onEdit);
  return (
    <li className={styles.item}>
      <div className={styles.words}>
        <p className={styles.when}>
          {when}
          {schedule.state === "paused" && <StatusBadge tone="neutral">{t("paused")}</StatusBadge>}
          {schedule.state === "stopped" && <StatusBadge tone="danger">{t("stopped")}</StatusBadge>}
        </p>
        <Recipients schedule={schedule} />
        <Runs schedule={schedule} />
      </div>
      <RowMenu name={when} actions={actions} />
    </li>
  );
}

function useWhen(schedule: ReportSchedule): string {
  const { t } = useTranslation("schedules");
  const { locale, hour12, zone } = useFormats();
  const { key, ...words } = whenWords(schedule, locale, hour12);
  const sentence = t(`when.${key}`, words);
  // The reader's own zone goes without saying.
  return schedule.time_zone === zone ? sentence : `${sentence} (${schedule.time_zone})`;
}

function Recipients({ schedule }: { schedule: ReportSchedule }) {
  const { t } = useTranslation("schedules");
  const list = useMembers().data;
  const names = useMemo(() => new Map((list ?? []).map((member) => [member.id, member.name])), [list]);
  const named = (unsubscribed: boolean) =>
    schedule.recipients
      .filter((recipient) => recipient.unsubscribed === unsubscribed)
      .map((recipient) => names.get(recipient.member_id) ?? "…")
      .join(", ");
  const gone = named(true);
  const kind = schedule.attachment === "none" ? "" : ` · ${t(`attachment.${schedule.attachment}`)}`;
  return (
    <>
      <p className={styles.detail}>
        {t("to", { names: named(false) || t("nobody") })}
        {kind}
      </p>
      {gone && <p className={styles.detail}>{t("unsubscribedNames", { names: gone })}</p>}
    </>
  );
}

/** The next time and the latest one; the latter is news that a screen reader hears. */
function Runs({ schedule }: { schedule: ReportSchedule }) {
  const { t } = useTranslation("schedules");
  const { instant } = useFormats();
  const state = runState(schedule);
  const run = schedule.last_run;
  return (
    <>
      {schedule.stopped_because && (
        <p className={styles.problem}>{t(`because.${schedule.stopped_because}`)}</p>
      )}
      {schedule.next_at && <p className={styles.detail}>{t("next", { when: instant(schedule.next_at) })}</p>}
      <p className={state === "failed" ? styles.problem : styles.detail} aria-live="polite">
        {run && state
          ? t(`run.${state}`, { when: instant(run.due_at), count: run[counted[state]] })
          : t("run.never")}
        {run?.error && ` ${t(`error.${run.error}`)}`}
      </p>
    </>
  );
}

const counted = { sent: "sent", waiting: "waiting", delayed: "waiting", failed: "failed" } as const;

function useActions(schedule: ReportSchedule, when: string, onEdit: () => void): RowAction[] {
  const { t } = useTranslation(["schedules", "common"]);
  const update = useUpdateSchedule();
  const send = useSendNow();
  const remove = useDeleteSchedule();
  const pause = (paused: boolean) =>
    update.mutate({ schedule, changes: { paused } }, { onError: notifyProblem });
  return [
    {
      label: t("schedules:sendNow"),
      icon: IconSend,
      run: () =>
        send.mutate(schedule.id, {
          onSuccess: () => notifyDone(t("schedules:onItsWay")),
          onError: notifyProblem,
        }),
    },
    { label: t("common:action.edit"), icon: IconPencil, run: onEdit },
    schedule.state === "active"
      ? { label: t("schedules:pause"), icon: IconPlayerPause, run: () => pause(true) }
      : { label: t("schedules:resume"), icon: IconPlayerPlay, run: () => pause(false) },
    {
      label: t("common:action.delete"),
      icon: IconTrash,
      danger: true,
      run: () => remove(schedule, t("schedules:deleted", { when })),
    },
  ];
}
