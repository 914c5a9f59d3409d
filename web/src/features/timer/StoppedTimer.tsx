import { Button, Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { extendTo } from "~/api/queries/unanswered";
import { useFormats } from "~/platform/formats";
import { elapsedSeconds } from "~/platform/serverClock";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { keepStopped, type Stopped } from "./stopped";
import styles from "./TimerBar.module.css";

/**
 * A timer that was stopped because nobody answered: where it ends, how much was cut off, and how to get that back. It
 * stays until somebody has read it, because nobody was there when it happened.
 */
export default function StoppedTimer({ stopped }: { stopped: Stopped }) {
  const { t } = useTranslation("timer");
  const { instant, duration } = useFormats();
  const queryClient = useQueryClient();
  const { ended_at, at } = stopped;
  const until = new Date(at - (at % 1_000)).toISOString();
  const giveBack = useMutation({
    mutationFn: () => extendTo(queryClient, stopped, until),
    onSuccess: () => {
      keepStopped(undefined);
      notifyDone(t("unanswered.given"));
    },
    onError: notifyProblem,
  });
  return (
    <section className={styles.forgotten} aria-label={t("unanswered.title")}>
      <IconAlertTriangle size={18} aria-hidden="true" />
      <span className={styles.forgottenText} role="status">
        {t("unanswered.text", { end: instant(ended_at), cut: duration(elapsedSeconds(ended_at, at)) })}
      </span>
      <Group gap="xs">
        <Button size="xs" onClick={() => keepStopped(undefined)}>
          {t("unanswered.fine")}
        </Button>
        <Button size="xs" variant="default" loading={giveBack.isPending} onClick={() => giveBack.mutate()}>
          {t("unanswered.giveBack")}
        </Button>
      </Group>
    </section>
  );
}
