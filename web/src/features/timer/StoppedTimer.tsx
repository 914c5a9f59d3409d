import { Button, Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useUpdateEntry } from "~/api/queries/entries";
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
  const update = useUpdateEntry();
  const { entry, at } = stopped;
  const end = entry.ended_at ?? "";
  const until = new Date(at - (at % 1_000)).toISOString();
  const giveBack = () =>
    update.mutate(
      { entry, changes: { ended_at: until } },
      {
        onSuccess: () => {
          keepStopped(undefined);
          notifyDone(t("unanswered.given"));
        },
        onError: notifyProblem,
      },
    );
  return (
    <section className={styles.forgotten} aria-label={t("unanswered.title")}>
      <IconAlertTriangle size={18} aria-hidden="true" />
      <span className={styles.forgottenText} role="status">
        {t("unanswered.text", {
          name: entry.note || t("withoutNote"),
          end: instant(end),
          cut: duration(elapsedSeconds(end, at)),
        })}
      </span>
      <Group gap="xs">
        <Button size="xs" onClick={() => keepStopped(undefined)}>
          {t("unanswered.fine")}
        </Button>
        <Button size="xs" variant="default" loading={update.isPending} onClick={giveBack}>
          {t("unanswered.giveBack")}
        </Button>
      </Group>
    </section>
  );
}
