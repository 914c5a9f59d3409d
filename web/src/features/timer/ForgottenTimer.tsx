import { Button, Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { restoreEntry, useDeleteEntry } from "~/api/queries/entries";
import { useStopTimer } from "~/api/queries/timer";
import type { TimeEntry } from "~/api/types";
import { wallClock } from "~/lib/dates";
import { Temporal } from "~/lib/temporal";
import { useFormats } from "~/platform/formats";
import { notifyProblem, notifyUndo } from "~/ui/notify";
import { TimeInput } from "~/ui/TimeInput";
import styles from "./TimerBar.module.css";

interface ForgottenTimerProps {
  entry: TimeEntry;
  afterSeconds: number;
}

/** A timer that runs longer than anybody works: keep it, end it where the work ended, or throw it away. */
export default function ForgottenTimer({ entry, afterSeconds }: ForgottenTimerProps) {
  const { t } = useTranslation(["timer", "common"]);
  const formats = useFormats();
  const queryClient = useQueryClient();
  const stop = useStopTimer();
  const remove = useDeleteEntry();
  const zone = entry.start_time_zone ?? formats.zone;
  const start = wallClock(entry.started_at ?? "", zone);
  const [end, setEnd] = useState<string | null>(null);
  const [kept, setKept] = useState(false);
  if (kept) return null;
  const stopAt = () => {
    if (end === null) return;
    const overnight = end <= start.time.slice(0, 5);
    const date = overnight ? Temporal.PlainDate.from(start.date).add({ days: 1 }).toString() : start.date;
    stop.mutate({ ended_at: `${date}T${end}`, end_time_zone: zone }, { onError: notifyProblem });
  };
  const discard = () =>
    remove.mutate(entry, {
      onSuccess: () => notifyUndo(t("timer:discarded"), () => restoreEntry(queryClient, entry)),
      onError: notifyProblem,
    });
  return (
    <div className={styles.forgotten} role="status">
      <IconAlertTriangle size={18} aria-hidden="true" />
      <span className={styles.forgottenText}>
        {t("timer:forgotten", {
          start: formats.instant(entry.started_at ?? ""),
          hours: formats.duration(afterSeconds),
        })}
      </span>
      <Group gap="xs">
        <TimeInput
          aria-label={t("timer:endedAt")}
          placeholder={t("timer:endedAt")}
          w={110}
          size="xs"
          value={end}
          onChange={setEnd}
        />
        <Button size="xs" disabled={end === null} loading={stop.isPending} onClick={stopAt}>
          {t("timer:stopThere")}
        </Button>
        <Button size="xs" variant="default" onClick={() => setKept(true)}>
          {t("timer:keep")}
        </Button>
        <Button size="xs" variant="subtle" color="red" onClick={discard}>
          {t("timer:discard")}
        </Button>
      </Group>
    </div>
  );
}
