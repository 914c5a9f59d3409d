import { Anchor, Modal, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useUpdateEntry } from "~/api/queries/entries";
import type { DayLock, TimeEntry, TimeEntryChanges } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { DurationInput } from "~/ui/DurationInput";
import { NoteArea } from "~/ui/NoteArea";
import { notifyProblem } from "~/ui/notify";
import { ProjectName } from "~/ui/ProjectName";
import { useFocusBack } from "~/ui/useFocusBack";
import { useTooLong } from "~/ui/useTooLong";
import type { Cell, Work } from "./model";
import styles from "./Sheet.module.css";

interface CellDialogProps {
  work: Work;
  cell: Cell;
  lock: DayLock | null;
  lockText: (lock: DayLock) => string;
  onClose: () => void;
}

/** What a cell is made of: every entry with its times as they are, and its comment. */
export default function CellDialog({ work, cell, lock, lockText, onClose }: CellDialogProps) {
  const { t } = useTranslation("timesheet");
  const { dayName } = useFormats();
  const update = useUpdateEntry();
  const unstored = useRef(new Set<Promise<boolean>>());
  const body = useRef<HTMLDivElement>(null);
  const change = (entry: TimeEntry, changes: TimeEntryChanges) => {
    const stored = update.mutateAsync({ entry, changes }).then(
      () => true,
      (thrown: unknown) => {
        notifyProblem(thrown);
        return false;
      },
    );
    unstored.current.add(stored);
    void stored.then(() => unstored.current.delete(stored));
  };
  const close = async () => {
    // What stands in a field is taken as it is, whatever way the dialog is left; what was refused keeps it open.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const tooLong = body.current?.querySelector<HTMLElement>("[data-too-long]");
    if (tooLong) return tooLong.focus();
    const stored = await Promise.all(unstored.current);
    if (!stored.includes(false)) onClose();
  };
  useFocusBack();
  return (
    <Modal opened onClose={() => void close()} title={dayName(cell.date)} size="md">
      <Stack gap="sm" ref={body}>
        <ProjectName projectId={work.project_id} taskId={work.task_id} withClient />
        {lock && <p className={styles.lock}>{lockText(lock)}</p>}
        <ul className={styles.entries}>
          {cell.entries.map((entry) => (
            <EntryItem
              key={entry.id}
              entry={entry}
              fixed={lock !== null || !entry.allowed_actions.includes("update")}
              onChange={(changes) => change(entry, changes)}
            />
          ))}
        </ul>
        <Anchor component={Link} to="/week" search={{ date: cell.date } as never} size="sm">
          {t("openWeek")}
        </Anchor>
      </Stack>
    </Modal>
  );
}

interface EntryItemProps {
  entry: TimeEntry;
  fixed: boolean;
  onChange: (changes: TimeEntryChanges) => void;
}

function EntryItem({ entry, fixed, onChange }: EntryItemProps) {
  const { t } = useTranslation(["timesheet", "common"]);
  const { time, duration } = useFormats();
  const [note, setNote] = useState(entry.note);
  const zone = entry.start_time_zone ?? undefined;
  const times = entry.started_at
    ? `${time(entry.started_at, zone)} – ${entry.ended_at ? time(entry.ended_at, entry.end_time_zone ?? zone) : t("common:running")}`
    : undefined;
  const tooLong = useTooLong()(note);
  const save = () => {
    if (note !== entry.note && tooLong === undefined) onChange({ note });
  };
  return (
    <li>
      {entry.kind === "duration" ? (
        <DurationInput
          label={t("timesheet:length")}
          value={entry.duration_seconds}
          disabled={fixed}
          onChange={(seconds) => seconds && onChange({ duration_seconds: seconds })}
        />
      ) : (
        <p className={styles.times}>
          {times}
          {entry.duration_seconds !== null && <strong>{duration(entry.duration_seconds)}</strong>}
        </p>
      )}
      <NoteArea
        label={t("timesheet:comment")}
        minRows={1}
        readOnly={fixed}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
        }}
      />
    </li>
  );
}
