import { Group, SegmentedControl } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { useCreateEntry } from "~/api/queries/entries";
import type { Billable, DateText, NewTimeEntry } from "~/api/types";
import { addDays } from "~/lib/dates";
import { useClosedPeriod } from "~/platform/closedPeriod";
import { useFormats } from "~/platform/formats";
import { DateField } from "~/ui/DateField";
import { DurationInput } from "~/ui/DurationInput";
import { BillableButton } from "~/ui/entry/BillableButton";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { NoteArea } from "~/ui/NoteArea";
import { ProjectPicker } from "~/ui/ProjectPicker";
import type { Resolved } from "~/ui/quick/resolve";
import { TokenField } from "~/ui/quick/TokenField";
import { useQuickEntry } from "~/ui/quick/useQuickEntry";
import { TagPicker } from "~/ui/TagPicker";
import { TaskPicker } from "~/ui/TaskPicker";
import { TimeInput } from "~/ui/TimeInput";
import styles from "./AddEntry.module.css";

interface Values extends Record<string, unknown> {
  kind: "interval" | "duration";
  date: DateText;
  started_at: string | null;
  ended_at: string | null;
  duration_seconds: number | null;
  note: string;
  project_id: string | null;
  task_id: string | null;
  tags: string[];
  billable: Billable;
}

interface AddEntryProps {
  date: DateText;
  onClose: () => void;
  onAdded?: () => void;
}

/** Adds a finished entry: in one line, or by its times or its length. */
export default function AddEntry({ date, onClose, onAdded }: AddEntryProps) {
  const { t } = useTranslation(["entries", "common", "ui"]);
  const { zone } = useFormats();
  const { firstOpen } = useClosedPeriod();
  const create = useCreateEntry();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: { ...empty, date } as Values,
    validate: (values) => missing(values, t("entries:required")),
  });
  const { kind, project_id: projectId } = form.values;
  const quick = useQuickEntry(date);
  const { isEmpty, resolved } = quick;
  const { setValues } = form;
  // What the line says stands in the fields at once, so that the two never disagree.
  useEffect(() => {
    if (!isEmpty) setValues(valuesOf(resolved));
  }, [isEmpty, resolved, setValues]);
  const save = (values: Values) => {
    setProblem(null);
    create.mutate(toEntry(values, zone), {
      onSuccess: () => {
        onClose();
        onAdded?.();
      },
      onError: (thrown) => setProblem(showAtFields(form, thrown)),
    });
  };
  const submit = form.onSubmit(save);
  return (
    <FormModal
      title={t("entries:addTitle")}
      opened
      onClose={onClose}
      onSubmit={submit}
      dirty={form.isDirty()}
      busy={create.isPending}
      problem={problem}
      submitLabel={t("common:action.add")}
    >
      <TokenField
        label={t("entries:quick")}
        quick={quick}
        placeholder={t("entries:quickPlaceholder")}
        autoFocus
        onSubmit={() => (quick.isEmpty || quick.complaint === undefined ? submit() : quick.check())}
      />
      <SegmentedControl
        fullWidth
        aria-label={t("entries:kind")}
        data={[
          { value: "interval", label: t("entries:byTimes") },
          { value: "duration", label: t("entries:byLength") },
        ]}
        {...form.getInputProps("kind")}
      />
      <div className={styles.when}>
        <DateField
          label={t("entries:date")}
          {...(firstOpen && { minDate: firstOpen })}
          {...form.getInputProps("date")}
        />
        {kind === "interval" ? (
          <>
            <TimeInput label={t("entries:start")} placeholder="9:00" {...form.getInputProps("started_at")} />
            <TimeInput
              label={t("entries:end")}
              placeholder="10:15"
              after={form.values.started_at}
              {...form.getInputProps("ended_at")}
            />
          </>
        ) : (
          <DurationInput label={t("entries:length")} {...form.getInputProps("duration_seconds")} />
        )}
      </div>
      <NoteArea label={t("entries:note")} minRows={2} {...form.getInputProps("note")} />
      <ProjectPicker
        label={t("ui:pickProject")}
        {...form.getInputProps("project_id")}
        onChange={(id) => form.setValues({ project_id: id, task_id: null })}
      />
      {projectId && (
        <TaskPicker label={t("ui:pickTask")} projectId={projectId} {...form.getInputProps("task_id")} />
      )}
      <Group align="end" gap="xs" wrap="nowrap">
        <TagPicker label={t("ui:pickTags")} className={styles.grow} {...form.getInputProps("tags")} />
        <BillableButton
          value={form.values.billable}
          effective={form.values.billable !== "no"}
          onChange={(billable) => form.setFieldValue("billable", billable)}
        />
      </Group>
    </FormModal>
  );
}

/** The fields that the line says something about; times only when it has some. */
function valuesOf({ note, project, task, tags, billable, when }: Resolved): Partial<Values> {
  const about = { note, project_id: project?.id ?? null, task_id: task?.id ?? null, tags, billable };
  switch (when.kind) {
    case "now":
      return about;
    case "on_date":
      return { ...about, date: when.date };
    case "lasting":
      return { ...about, kind: "duration", date: when.date, duration_seconds: when.seconds };
    case "since":
      return {
        ...about,
        kind: "interval",
        date: when.start.slice(0, 10),
        started_at: when.start.slice(11, 16),
      };
    case "between":
      return {
        ...about,
        kind: "interval",
        date: when.start.slice(0, 10),
        started_at: when.start.slice(11, 16),
        ended_at: when.end.slice(11, 16),
      };
  }
}

const empty: Omit<Values, "date"> & { date: DateText } = {
  kind: "interval",
  date: "",
  started_at: null,
  ended_at: null,
  duration_seconds: null,
  note: "",
  project_id: null,
  task_id: null,
  tags: [],
  billable: "inherit",
};

function missing(values: Values, text: string): Record<string, string> {
  if (values.kind === "duration") return values.duration_seconds ? {} : { duration_seconds: text };
  return {
    ...(!values.started_at && { started_at: text }),
    ...(!values.ended_at && { ended_at: text }),
  };
}

function toEntry(values: Values, zone: string): NewTimeEntry {
  const about = {
    note: values.note,
    tags: values.tags,
    billable: values.billable,
    ...(values.project_id && { project_id: values.project_id }),
    ...(values.task_id && { task_id: values.task_id }),
  };
  if (values.kind === "duration") {
    return { ...about, kind: "duration", date: values.date, duration_seconds: values.duration_seconds ?? 0 };
  }
  const start = values.started_at ?? "";
  const end = values.ended_at ?? "";
  // An end that is not after the start means the next morning.
  const endDate = end <= start ? addDays(values.date, 1) : values.date;
  return {
    ...about,
    kind: "interval",
    started_at: `${values.date}T${start}`,
    ended_at: `${endDate}T${end}`,
    start_time_zone: zone,
    end_time_zone: zone,
  };
}
