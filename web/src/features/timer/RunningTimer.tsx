import { Button, Popover, UnstyledButton } from "@mantine/core";
import { IconPlayerStopFilled } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TimeEntry } from "~/api/types";
import { stopwatch } from "~/lib/durations";
import { elapsedSeconds, useNow } from "~/platform/serverClock";
import { ProjectName } from "~/ui/ProjectName";
import styles from "./TimerBar.module.css";

const load = () => import("./RunningForm");
const RunningForm = lazy(load);

interface RunningTimerProps {
  entry: TimeEntry;
  onStop: () => void;
  stopping: boolean;
}

/** What runs now, since when, and how to change or stop it. */
export function RunningTimer({ entry, onStop, stopping }: RunningTimerProps) {
  const { t } = useTranslation(["timer", "common"]);
  const now = useNow(true);
  const [open, setOpen] = useState(false);
  const elapsed = elapsedSeconds(entry.started_at ?? "", now);
  const name = entry.note || t("timer:withoutNote");
  return (
    <div className={styles.running}>
      <Popover opened={open} onChange={setOpen} position="bottom-end" width={340} trapFocus returnFocus>
        <Popover.Target>
          <UnstyledButton
            className={styles.runningWork}
            onClick={() => setOpen(!open)}
            onPointerEnter={load}
            onFocus={load}
            aria-label={t("timer:edit", { name })}
          >
            <span className={styles.runningNote}>{name}</span>
            <span className={styles.runningProject}>
              <ProjectName projectId={entry.project_id} taskId={entry.task_id} />
            </span>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <Suspense fallback={null}>
            <RunningForm entry={entry} />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
      <span className={styles.elapsed} role="timer">
        {stopwatch(elapsed)}
      </span>
      <Button
        color="red"
        onClick={onStop}
        loading={stopping}
        leftSection={<IconPlayerStopFilled size={14} />}
        className={styles.stop}
      >
        {t("common:action.stop")}
      </Button>
    </div>
  );
}
