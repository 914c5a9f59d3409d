import { Alert, NumberInput, SegmentedControl, Select } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { ReportSchedule, SavedReport } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { MemberPicker } from "~/ui/MemberPicker";
import { TimeInput } from "~/ui/TimeInput";
import { ZoneSelect } from "~/ui/ZoneSelect";
import styles from "./Schedules.module.css";
import { useCreateSchedule, useUpdateSchedule } from "./scheduleQueries";
import { type ScheduleValues, scheduleBody, scheduleValues, weekdayName } from "./scheduleWords";

const frequencies = ["daily", "weekly", "monthly"] as const;
const attachments = ["none", "csv", "xlsx"] as const;

interface ScheduleFormProps {
  report: SavedReport;
  /** The schedule to change; none for a new one. */
  schedule: ReportSchedule | undefined;
  onClose: () => void;
  onSaved: () => void;
}

/** When a report is sent, with which file, and to whom. */
export function ScheduleForm({ report, schedule, onClose, onSaved }: ScheduleFormProps) {
  const { t } = useTranslation(["schedules", "common"]);
  const { zone, locale } = useFormats();
  const { member } = useMe();
  const create = useCreateSchedule();
  const update = useUpdateSchedule();
  const [id] = useState(uuid7);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm<ScheduleValues>({ initialValues: scheduleValues(schedule, zone, member.id) });
  const save = async (values: ScheduleValues) => {
    setProblem(null);
    try {
      const { member_ids, ...rest } = scheduleBody(values);
      // Whoever may not choose recipients does not send them: a refusal of that field would have no place here.
      const chooses = report.allowed_actions.includes("distribute");
      if (schedule) await update.mutateAsync({ schedule, changes: chooses ? { ...rest, member_ids } : rest });
      else await create.mutateAsync({ id, saved_report_id: report.id, member_ids, ...rest });
      onSaved();
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  return (
    <FormModal
      title={t(schedule ? "schedules:edit" : "schedules:add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void save(values))}
      dirty={form.isDirty()}
      busy={create.isPending || update.isPending}
      problem={problem}
      submitLabel={t(schedule ? "common:action.save" : "common:action.create")}
    >
      <p className={styles.hint}>{t("schedules:text")}</p>
      {!report.definition.period && <Alert color="yellow">{t("schedules:fixedDates")}</Alert>}
      <SegmentedControl
        aria-label={t("schedules:frequencyLabel")}
        data={frequencies.map((value) => ({ value, label: t(`schedules:frequency.${value}`) }))}
        {...form.getInputProps("frequency")}
      />
      <div className={styles.fields}>
        {form.values.frequency === "weekly" && (
          <Select
            label={t("schedules:weekday")}
            allowDeselect={false}
            data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({
              value: String(day),
              label: weekdayName(locale, day),
            }))}
            {...form.getInputProps("weekday")}
          />
        )}
        {form.values.frequency === "monthly" && (
          <NumberInput
            label={t("schedules:day")}
            description={t("schedules:dayHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            min={1}
            max={31}
            allowDecimal={false}
            clampBehavior="strict"
            {...form.getInputProps("day")}
          />
        )}
        <TimeInput label={t("schedules:time")} {...form.getInputProps("time")} />
        <ZoneSelect label={t("schedules:zone")} {...form.getInputProps("time_zone")} />
      </div>
      {report.allowed_actions.includes("distribute") ? (
        <MemberPicker
          label={t("schedules:recipients")}
          description={t("schedules:recipientsHint")}
          {...form.getInputProps("member_ids")}
        />
      ) : (
        <p className={styles.hint}>{t("schedules:onlyYou", { address: member.email })}</p>
      )}
      <Select
        label={t("schedules:file")}
        allowDeselect={false}
        data={attachments.map((value) => ({ value, label: t(`schedules:attachment.${value}`) }))}
        {...form.getInputProps("attachment")}
      />
    </FormModal>
  );
}
