import { Chip, NumberInput, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { useCreateRecurring, useUpdateRecurring } from "~/api/queries/recurring";
import type { ByDay, RecurringEntry } from "~/api/types";
import { today } from "~/lib/dates";
import { uuid7 } from "~/lib/uuid7";
import { useFormats } from "~/platform/formats";
import { DateField } from "../DateField";
import { DurationInput } from "../DurationInput";
import { FormModal } from "../FormModal";
import { showAtFields } from "../formProblem";
import { ProjectPicker } from "../ProjectPicker";
import { TagPicker } from "../TagPicker";
import { TaskPicker } from "../TaskPicker";
import { TimeInput } from "../TimeInput";
import { dayName, type RecurringValues, recurringValues, weekdays } from "./model";
import styles from "./Recurring.module.css";

interface RecurringFormProps {
  /** The one to change; none for a new one. */
  recurring: RecurringEntry | undefined;
  /** What a new one begins with. */
  initial?: RecurringValues;
  onClose: () => void;
}

/** What is done again and again, on which days, when, and whether it records itself. */
export function RecurringForm({ recurring, initial, onClose }: RecurringFormProps) {
  const { t } = useTranslation(["recurring", "common"]);
  const { zone, locale } = useFormats();
  const create = useCreateRecurring();
  const update = useUpdateRecurring();
  const [id] = useState(uuid7);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm<RecurringValues>({
    initialValues: initial ?? recurringValues(recurring, today(zone)),
  });
  const { values } = form;
  const save = async ({ project_id, task_id, until, start_time, ...rest }: RecurringValues) => {
    setProblem(null);
    try {
      if (recurring) {
        const changes = { ...rest, project_id, task_id, until, start_time };
        await update.mutateAsync({ recurring, changes });
      } else {
        await create.mutateAsync({
          id,
          ...rest,
          ...(project_id && { project_id }),
          ...(task_id && { task_id }),
          ...(until && { until }),
          ...(start_time && { start_time }),
        });
      }
      onClose();
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  return (
    <FormModal
      title={t(recurring ? "recurring:edit" : "recurring:add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((all) => void save(all))}
      dirty={form.isDirty()}
      busy={create.isPending || update.isPending}
      problem={problem}
    >
      <TextInput
        label={t("recurring:note")}
        placeholder={t("recurring:notePlaceholder")}
        data-autofocus
        {...form.getInputProps("note")}
      />
      <div className={styles.pair}>
        <ProjectPicker
          label={t("recurring:project")}
          value={values.project_id}
          onChange={(project) => form.setValues({ project_id: project, task_id: null })}
        />
        {values.project_id && (
          <TaskPicker
            label={t("recurring:task")}
            projectId={values.project_id}
            value={values.task_id}
            onChange={(task) => form.setFieldValue("task_id", task)}
          />
        )}
      </div>
      <TagPicker label={t("recurring:tags")} {...form.getInputProps("tags")} />
      <fieldset className={styles.days}>
        <legend className={styles.legend}>{t("recurring:days")}</legend>
        <Chip.Group
          multiple
          value={values.by_day}
          onChange={(days) => form.setFieldValue("by_day", days as ByDay[])}
        >
          {weekdays.map((day) => (
            <Chip key={day} value={day} size="xs">
              {dayName(locale, day)}
            </Chip>
          ))}
        </Chip.Group>
        {form.errors.by_day && <p className={styles.error}>{form.errors.by_day}</p>}
      </fieldset>
      <div className={styles.pair}>
        <NumberInput
          label={t("recurring:interval")}
          description={t("recurring:intervalHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={1}
          max={52}
          allowDecimal={false}
          clampBehavior="strict"
          {...form.getInputProps("interval")}
        />
        <DateField
          label={t("recurring:from")}
          value={values.from}
          error={form.errors.from}
          onChange={(date) => date && form.setFieldValue("from", date)}
        />
        <DateField
          label={t("recurring:until")}
          placeholder={t("recurring:noEnd")}
          clearable
          value={values.until}
          error={form.errors.until}
          onChange={(date) => form.setFieldValue("until", date)}
        />
      </div>
      <Switch
        label={t("recurring:withTimes")}
        checked={values.start_time !== null}
        onChange={(event) => form.setFieldValue("start_time", event.currentTarget.checked ? "09:00" : null)}
      />
      <div className={styles.pair}>
        {values.start_time !== null && (
          <TimeInput label={t("recurring:start")} {...form.getInputProps("start_time")} />
        )}
        <DurationInput
          label={t("recurring:duration")}
          value={values.duration_seconds}
          error={form.errors.duration_seconds}
          onChange={(seconds) => seconds !== null && form.setFieldValue("duration_seconds", seconds)}
        />
      </div>
      <Switch
        label={t("recurring:automatic")}
        description={t("recurring:automaticHint")}
        {...form.getInputProps("automatic", { type: "checkbox" })}
      />
    </FormModal>
  );
}
