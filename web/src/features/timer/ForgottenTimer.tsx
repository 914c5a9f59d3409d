import { Button, Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { restoreEntry, useDeleteEntry } from "~/api/queries/entries";
import { startOf, useStartTimer, useStopTimer } from "~/api/queries/timer";
import type { TimeEntry } from "~/api/types";
import { wallClock } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { serverClock } from "~/platform/serverClock";
import { moment } from "~/platform/undo";
import { notifyProblem, notifyUndo } from "~/ui/notify";
import { TimeInput } from "~/ui/TimeInput";
import { cutAt } from "./forgotten";
import styles from "./TimerBar.module.css";
import { useUnanswered } from "./useUnanswered";

interface ForgottenTimerProps {
  entry: TimeEntry;
  afterSeconds: number;
  onKeep: () => void;
}

/**
 * A timer that runs longer than anybody works: keep it, end it where the work ended, split it there and go on with
 * the rest, or throw it away. Enter in the field ends it. Without an answer it ends by itself (`useUnanswered`).
 */
export default function ForgottenTimer({ entry, afterSeconds, onKeep }: ForgottenTimerProps) {
  const { t } = useTranslation(["timer", "common"]);
  const formats = useFormats();
  const queryClient = useQueryClient();
  const stop = useStopTimer();
  const start = useStartTimer();
  const remove = useDeleteEntry();
  const zone = entry.start_time_zone ?? formats.zone;
  useUnanswered(entry);
  const [time, setTime] = useState<string | null>(null);
  const now = wallClock(new Date(serverClock.now()).toISOString(), zone);
  const cut =
    time === null
      ? undefined
      : cutAt(wallClock(entry.started_at ?? "", zone), time, `${now.date}T${now.time}`);
  const local = cut?.local;
  const stopThere = () =>
    local && stop.mutate({ ended_at: local, end_time_zone: zone }, { onError: notifyProblem });
  // Starting the rest stops the first part at the same instant, in one step of the server.
  const split = () =>
    local &&
    start.mutate({ ...startOf(entry), started_at: local, start_time_zone: zone }, { onError: notifyProblem });
  // The question is gone with the timer before the answer is: callbacks of the mutation would never run.
  const discard = () => {
    const at = moment();
    const restore = () => restoreEntry(queryClient, entry);
    return remove
      .mutateAsync({ entry })
      .then(() => notifyUndo(t("timer:discarded"), restore, at), notifyProblem);
  };
  return (
    <section className={styles.forgotten} aria-label={t("timer:forgottenTitle")}>
      <IconAlertTriangle size={18} aria-hidden="true" />
      <span className={styles.forgottenText} role="status">
        {t("timer:forgotten", {
          start: formats.instant(entry.started_at ?? ""),
          hours: formats.duration(afterSeconds),
        })}
        <br />
        {t("timer:unanswered.hint")}
      </span>
      <Group gap="xs">
        <TimeInput
          aria-label={t("timer:endedAt")}
          placeholder={t("timer:endedAt")}
          w={130}
          zone={zone}
          after={wallClock(entry.started_at ?? "", zone).time}
          size="xs"
          value={time}
          onChange={setTime}
          error={cut?.future && t("timer:notYet")}
        />
        <Button size="xs" disabled={!local} loading={stop.isPending} onClick={stopThere}>
          {local ? t("timer:stopAt", { day: formats.dayShort(local.slice(0, 10)) }) : t("timer:stopThere")}
        </Button>
        <Button size="xs" variant="default" disabled={!local} loading={start.isPending} onClick={split}>
          {t("timer:split")}
        </Button>
        <Button size="xs" variant="default" onClick={onKeep}>
          {t("timer:keep")}
        </Button>
        <Button size="xs" variant="subtle" color="red" onClick={() => void discard()}>
          {t("timer:discard")}
        </Button>
      </Group>
    </section>
  );
}
