import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "~/api/problem";
import { useScope } from "~/api/queries/scope";
import type { ProblemCode, TimeEntry } from "~/api/types";
import { wallClock } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { outbox } from "~/platform/offline/offline";
import type { Outgoing, Refusal } from "~/platform/outbox/item";
import { NoteArea } from "~/ui/NoteArea";
import { fieldText, problemText } from "~/ui/problemText";
import { TimeInput } from "~/ui/TimeInput";
import { useTooLong } from "~/ui/useTooLong";
import styles from "./SyncPanel.module.css";
import { ThingVersions } from "./ThingVersions";
import { differing, edited, type Field, fields, keepMine, mineOf } from "./versions";

interface ConflictProps {
  item: Outgoing;
  refusal: Refusal;
  onDiscard: () => void;
}

/** A change the server did not take: both versions beside each other, and the choice between them. */
export function Conflict({ item, refusal, onDiscard }: ConflictProps) {
  const { t } = useTranslation("offline");
  const [editing, setEditing] = useState(false);
  const mine = mineOf(item);
  const theirs = item.thing ? item.thing.theirs : item.theirs;
  const gone = theirs === null && item.thing !== undefined;
  const overtaken = refusal.status === 412 || refusal.status === 404;
  const reason = () => {
    const what = item.thing ? "Thing" : "";
    if (theirs === null && overtaken) return t(`conflict.gone${what}`);
    if (overtaken) return t(`conflict.changed${what}`);
    const problem = new ApiProblem({ ...refusal, code: refusal.code as ProblemCode });
    return [t("conflict.refused"), problemText(problem), ...refusal.errors.map(fieldText)].join(" ");
  };
  const keep = () => void outbox.resolve(item.seq, keepMine(item));
  return (
    <>
      <Text size="sm" mt={4} role="alert">
        {reason()}
      </Text>
      {item.theirs !== undefined && overtaken && <Versions mine={mine} theirs={item.theirs} />}
      {item.thing && overtaken && <ThingVersions thing={item.thing} />}
      {editing && mine ? (
        <EditMine item={item} mine={mine} onDone={() => setEditing(false)} />
      ) : (
        <Group gap="xs" mt={8}>
          {!gone && (
            <Button size="xs" onClick={keep}>
              {overtaken ? t("conflict.keepMine") : t("conflict.again")}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={onDiscard}>
            {overtaken ? t("conflict.takeTheirs") : t("discard")}
          </Button>
          {mine && item.kind !== "bulk" && (
            <Button size="xs" variant="default" onClick={() => setEditing(true)}>
              {t("conflict.edit")}
            </Button>
          )}
        </Group>
      )}
    </>
  );
}

function Versions({ mine, theirs }: { mine: TimeEntry | null; theirs: TimeEntry | null }) {
  const { t } = useTranslation("offline");
  const show = useFieldText();
  const shown = mine && theirs ? differing(mine, theirs) : fields;
  const cell = (entry: TimeEntry | null, field: Field) =>
    entry ? show(entry, field) || t("conflict.nothing") : t("conflict.deleted");
  return (
    <table className={styles.versions}>
      <thead>
        <tr>
          <th scope="col">{t("conflict.field")}</th>
          <th scope="col">{t("conflict.mine")}</th>
          <th scope="col">{t("conflict.theirs")}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((field) => (
          <tr key={field}>
            <th scope="row">{t(`conflict.${field}`)}</th>
            <td>{cell(mine, field)}</td>
            <td>{cell(theirs, field)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useFieldText(): (entry: TimeEntry, field: Field) => string {
  const { t } = useTranslation("common");
  const formats = useFormats();
  const scope = useScope();
  return (entry, field) => {
    switch (field) {
      case "date":
        return formats.date(entry.date);
      case "start":
        return entry.started_at ? formats.time(entry.started_at, entry.start_time_zone ?? formats.zone) : "";
      case "end":
        return entry.ended_at ? formats.time(entry.ended_at, entry.end_time_zone ?? formats.zone) : "";
      case "length":
        return entry.duration_seconds === null ? "" : formats.duration(entry.duration_seconds);
      case "project":
        return scope.projects.get(entry.project_id ?? "")?.name ?? "";
      case "task":
        return scope.tasks.get(entry.task_id ?? "")?.name ?? "";
      case "tags":
        return entry.tags.join(", ");
      case "billable":
        return t(`billable.${entry.billable}`);
      case "note":
        return entry.note;
    }
  };
}

function EditMine({ item, mine, onDone }: { item: Outgoing; mine: TimeEntry; onDone: () => void }) {
  const { t } = useTranslation(["offline", "common"]);
  const { zone } = useFormats();
  const start = mine.started_at ? wallClock(mine.started_at, mine.start_time_zone ?? zone) : undefined;
  const end = mine.ended_at ? wallClock(mine.ended_at, mine.end_time_zone ?? zone) : undefined;
  const [note, setNote] = useState(mine.note);
  const [from, setFrom] = useState(start?.time);
  const [to, setTo] = useState(end?.time);
  const tooLong = useTooLong();
  const save = () => {
    if (tooLong(note) !== undefined) return;
    const changes = {
      note,
      ...(start && from && from !== start.time && { started_at: `${start.date}T${from}` }),
      ...(end && to && to !== end.time && { ended_at: `${end.date}T${to}` }),
    };
    void outbox.resolve(item.seq, edited(item, changes));
    onDone();
  };
  return (
    <>
      <NoteArea
        mt={8}
        label={t("offline:conflict.note")}
        minRows={2}
        autoFocus
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {start && (
        <Group gap="xs" mt={8} grow>
          <TimeInput label={t("offline:conflict.start")} value={from ?? null} onChange={setFrom} />
          {end && <TimeInput label={t("offline:conflict.end")} value={to ?? null} onChange={setTo} />}
        </Group>
      )}
      <Group gap="xs" mt={8}>
        <Button size="xs" onClick={save}>
          {t("offline:conflict.save")}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t("common:action.cancel")}
        </Button>
      </Group>
    </>
  );
}
