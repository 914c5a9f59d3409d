import { Button, Stack } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useEntries, useUpdateEntry } from "~/api/queries/entries";
import type { TimeEntry, TimeEntryChanges } from "~/api/types";
import { addDays, today, wallClock } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { serverClock } from "~/platform/serverClock";
import { BillableButton } from "~/ui/entry/BillableButton";
import { TagsButton } from "~/ui/entry/TagsButton";
import { useNoteDraft } from "~/ui/entry/useNoteDraft";
import { WorkButton } from "~/ui/entry/WorkButton";
import { NoteArea } from "~/ui/NoteArea";
import { notifyProblem } from "~/ui/notify";
import { TimeInput } from "~/ui/TimeInput";
import { lastEndBefore, startAt } from "./start";
import styles from "./TimerBar.module.css";

/** Every field of the running entry; each change takes effect at once. */
export default function RunningForm({ entry }: { entry: TimeEntry }) {
  const { t } = useTranslation("timer");
  const { zone, time } = useFormats();
  const now = serverClock.now();
  const update = useUpdateEntry();
  const note = useNoteDraft(entry.note, (text) => update.mutateAsync({ entry, changes: { note: text } }));
  const change = (changes: TimeEntryChanges) => update.mutate({ entry, changes }, { onError: notifyProblem });
  const ownZone = entry.start_time_zone ?? zone;
  const started = wallClock(entry.started_at ?? "", ownZone);
  const date = today(zone);
  const lately = useMemo(() => ({ from: addDays(date, -1), to: addDays(date, 1) }), [date]);
  const before = lastEndBefore(entry, useEntries(lately).data ?? [], now);
  const begin = (started_at: string) =>
    change({ started_at, ...(entry.start_time_zone && { start_time_zone: entry.start_time_zone }) });
  return (
    <Stack gap="xs">
      <NoteArea
        label={t("note")}
        autoFocus
        minRows={1}
        value={note.text}
        error={note.error}
        onChange={(event) => note.set(event.currentTarget.value)}
        onBlur={() => void note.save()}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void note.save();
        }}
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
        description={t("startedHint")}
        zone={ownZone}
        value={started.time}
        onChange={(wanted) => {
          const local = wallClock(new Date(now).toISOString(), ownZone);
          begin(startAt(started.date, wanted, `${local.date}T${local.time}`));
        }}
      />
      {before && (
        <Button variant="default" size="compact-sm" onClick={() => begin(before)}>
          {t("sinceLast", { time: time(before, ownZone) })}
        </Button>
      )}
    </Stack>
  );
}
