import { Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useUpdateEntry } from "~/api/queries/entries";
import type { TimeEntry, TimeEntryChanges } from "~/api/types";
import { wallClock } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { BillableButton } from "~/ui/entry/BillableButton";
import { TagsButton } from "~/ui/entry/TagsButton";
import { WorkButton } from "~/ui/entry/WorkButton";
import { notifyProblem } from "~/ui/notify";
import { TimeInput } from "~/ui/TimeInput";
import styles from "./TimerBar.module.css";

/** Every field of the running entry; each change takes effect at once. */
export default function RunningForm({ entry }: { entry: TimeEntry }) {
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
        autoFocus
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
