import { Button, Popover, Stack, TextInput, UnstyledButton } from "@mantine/core";
import { IconPlayerStopFilled } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useUpdateEntry } from "~/api/queries/entries";
import type { TimeEntry, TimeEntryChanges } from "~/api/types";
import { wallClock } from "~/lib/dates";
import { stopwatch } from "~/lib/durations";
import { useFormats } from "~/platform/formats";
import { elapsedSeconds, useNow } from "~/platform/serverClock";
import { BillableButton } from "~/ui/entry/BillableButton";
import { TagsButton } from "~/ui/entry/TagsButton";
import { WorkButton } from "~/ui/entry/WorkButton";
import { notifyProblem } from "~/ui/notify";
import { ProjectName } from "~/ui/ProjectName";
import { TimeInput } from "~/ui/TimeInput";
import styles from "./TimerBar.module.css";

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
            aria-label={t("timer:edit", { name })}
          >
            <span className={styles.runningNote}>{name}</span>
            <span className={styles.runningProject}>
              <ProjectName projectId={entry.project_id} taskId={entry.task_id} />
            </span>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <RunningForm entry={entry} />
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

function RunningForm({ entry }: { entry: TimeEntry }) {
  const { t } = useTranslation("timer");
  const { zone } = useFormats();
  const update = useUpdateEntry();
  const [note, setNote] = useState(entry.note);
  const change = (changes: TimeEntryChanges) => update.mutate({ entry, changes }, { onError: notifyProblem });
  const started = wallClock(entry.started_at ?? "", entry.start_time_zone ?? zone);
  const saveNote = () => note !== entry.note && change({ note });
  return (
    <Stack gap="xs">
      <TextInput
        label={t("note")}
        data-autofocus
        maxLength={5000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onBlur={saveNote}
        onKeyDown={(event) => event.key === "Enter" && saveNote()}
      />
      <div className={styles.formLine}>
        <WorkButton project_id={entry.project_id} task_id={entry.task_id} onChange={change} />
        <TagsButton tags={entry.tags} onChange={(tags) => change({ tags })} />
        <BillableButton
          value={entry.billable}
          effective={entry.billable_effective}
          onChange={(billable) => change({ billable })}
        />
      </div>
      <TimeInput
        label={t("startedAt")}
        value={started.time}
        onChange={(time) =>
          change({
            started_at: `${started.date}T${time}`,
            ...(entry.start_time_zone && { start_time_zone: entry.start_time_zone }),
          })
        }
      />
    </Stack>
  );
}
