import { Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useScope, useTaskStatuses } from "~/api/queries/scope";
import type { Billable, Task } from "~/api/types";
import { bindField } from "~/ui/bindField";
import { useSave } from "~/ui/changes";
import { Comments } from "~/ui/comments/Comments";
import { DateField } from "~/ui/DateField";
import { DurationInput } from "~/ui/DurationInput";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { MemberPicker } from "~/ui/MemberPicker";
import { NoteArea } from "~/ui/NoteArea";
import { EstimateHistory } from "./EstimateHistory";
import { changesOf, seesProject } from "./model";
import { taskNoun } from "./nouns";
import styles from "./TaskDialog.module.css";

type Values = {
  name: string;
  status_id: string;
  billable: Billable;
  estimate_seconds: number | null;
  estimate_reason: string;
  deadline: string | null;
  assignee_ids: string[];
  note: string;
};

/** Everything about one task, with the estimates it has had. */
export function TaskDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const { t } = useTranslation(["projects", "common"]);
  const save = useSave(taskNoun);
  const statuses = useTaskStatuses().data ?? [];
  const [drafting, setDrafting] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const readOnly = !allows(task, "update");
  const form = useForm<Values>({
    initialValues: {
      name: task.name,
      status_id: task.status_id,
      billable: task.billable,
      estimate_seconds: task.estimate_seconds,
      estimate_reason: "",
      deadline: task.deadline,
      assignee_ids: task.assignee_ids,
      note: task.note,
    },
    validate: { name: (name) => (name.trim() === "" ? t("projects:nameMissing") : null) },
  });
  const estimateChanged = form.values.estimate_seconds !== task.estimate_seconds;
  const submit = async ({ estimate_reason, ...values }: Values) => {
    if (readOnly) return onClose();
    setProblem(null);
    const changes = changesOf<Partial<Task>>(task, { ...values, name: values.name.trim() });
    const reason =
      estimateChanged && estimate_reason.trim() ? { estimate_reason: estimate_reason.trim() } : {};
    try {
      await save.mutateAsync({ before: task, changes: { ...changes, ...reason } });
      onClose();
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  const input = (field: keyof Values) => ({ ...form.getInputProps(field), readOnly });
  return (
    <FormModal
      title={readOnly ? task.name : t("projects:editTask")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      dirty={form.isDirty() || drafting}
      busy={save.isPending}
      problem={problem}
      submitLabel={readOnly ? t("common:action.close") : t("common:action.save")}
    >
      <TextInput label={t("projects:name")} required maxLength={200} data-autofocus {...input("name")} />
      <div className={styles.even}>
        <Select
          label={t("projects:status")}
          allowDeselect={false}
          data={statuses.map((status) => ({ value: status.id, label: status.name }))}
          {...input("status_id")}
        />
        <DateField
          label={t("projects:deadline")}
          clearable={!readOnly}
          readOnly={readOnly}
          {...bindField(form, "deadline")}
        />
      </div>
      <MemberPicker
        label={t("projects:assignees")}
        readOnly={readOnly}
        {...bindField(form, "assignee_ids")}
      />
      <div className={styles.even}>
        <DurationInput
          label={t("projects:estimate")}
          readOnly={readOnly}
          {...bindField(form, "estimate_seconds")}
        />
        <Select
          label={t("common:billable.label")}
          data={(["inherit", "yes", "no"] as const).map((value) => ({
            value,
            label: t(`common:billable.${value}`),
          }))}
          {...input("billable")}
        />
      </div>
      {estimateChanged && (
        <TextInput
          label={t("projects:reason")}
          placeholder={t("projects:reasonHint")}
          maxLength={500}
          {...input("estimate_reason")}
        />
      )}
      <NoteArea label={t("projects:note")} minRows={2} {...input("note")} />
      <EstimateHistory taskId={task.id} />
      <TaskComments task={task} onDraft={setDrafting} />
    </FormModal>
  );
}

function TaskComments({ task, onDraft }: { task: Task; onDraft: (drafting: boolean) => void }) {
  const { t } = useTranslation("comments");
  const project = useScope().projects.get(task.project_id);
  return (
    <div>
      <h3 className={styles.title}>{t("title")}</h3>
      <Comments
        subject={{ task_id: task.id }}
        visibleTo={(member) => seesProject(member, project)}
        onDraft={onDraft}
      />
    </div>
  );
}
