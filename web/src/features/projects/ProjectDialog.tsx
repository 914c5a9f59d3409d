import { Input, SegmentedControl, Switch, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hue, Project } from "~/api/types";
import { bindField } from "~/ui/bindField";
import { useSave } from "~/ui/changes";
import { DurationInput } from "~/ui/DurationInput";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { HuePicker, hues } from "~/ui/HuePicker";
import { MemberPicker } from "~/ui/MemberPicker";
import { NoteArea } from "~/ui/NoteArea";
import { ClientPicker } from "./ClientPicker";
import { changesOf } from "./model";
import { projectNoun } from "./nouns";
import styles from "./ProjectDialog.module.css";
import { readMarks } from "./scope/model";
import { useCopyProject } from "./scope/queries";
import { type Start, StartFrom, sourceOf } from "./scope/StartFrom";

type Values = {
  name: string;
  client_id: string | null;
  code: string;
  color: Hue;
  billable: boolean;
  visibility: "everyone" | "members";
  member_ids: string[];
  estimate_seconds: number | null;
  budget_seconds: number | null;
  /** As they are typed. */
  budget_alerts: string;
  plan_reason: string;
  note: string;
};

interface ProjectDialogProps {
  /** Null makes a new project. */
  project: Project | null;
  /** What a new project starts with. */
  clientId?: string | null;
  /** How many there are already; picks a colour that is not the last one again. */
  count?: number;
  onClose: () => void;
  onSaved?: (project: Project) => void;
}

/** Creates a project, or changes all of it. */
export function ProjectDialog({ project, clientId = null, count = 0, onClose, onSaved }: ProjectDialogProps) {
  const { t } = useTranslation(["projects", "common", "scope"]);
  const save = useSave(projectNoun);
  const copy = useCopyProject();
  const [start, setStart] = useState<Start>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const form = useForm<Values>({
    initialValues: initial(project, clientId, count),
    validate: {
      name: (name) => (name.trim() === "" ? t("projects:nameMissing") : null),
      budget_alerts: (marks) => (readMarks(marks) ? null : t("scope:budget.marksWrong")),
    },
  });
  const submit = async (values: Values) => {
    setProblem(null);
    try {
      const saved =
        start === null
          ? await save.mutateAsync({ before: project, changes: changesTo(project, values) })
          : await copy.mutateAsync({ ...sourceOf(start), ...headOf(values) });
      onClose();
      onSaved?.(saved);
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  return (
    <FormModal
      title={project ? t("projects:editProject") : t("projects:newProject")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      dirty={form.isDirty()}
      busy={save.isPending || copy.isPending}
      problem={problem}
      submitLabel={project ? t("common:action.save") : t("common:action.create")}
    >
      <div className={styles.pair}>
        <TextInput
          label={t("projects:name")}
          required
          data-autofocus
          maxLength={200}
          {...form.getInputProps("name")}
        />
        <TextInput
          label={t("projects:code")}
          placeholder={t("projects:codeHint")}
          maxLength={30}
          {...form.getInputProps("code")}
        />
      </div>
      <ClientPicker label={t("projects:client")} {...bindField(form, "client_id")} />
      {project === null && <StartFrom value={start} onChange={setStart} />}
      {start === null && <Rest form={form} project={project} />}
    </FormModal>
  );
}

/** Everything that a project which starts from another one takes from there. */
function Rest({ form, project }: { form: UseFormReturnType<Values>; project: Project | null }) {
  const { t } = useTranslation(["projects", "common", "scope"]);
  const { estimate_seconds, budget_seconds } = form.values;
  const replans =
    project !== null &&
    (estimate_seconds !== project.estimate_seconds || budget_seconds !== project.budget_seconds);
  return (
    <>
      <HuePicker value={form.values.color} onChange={(hue) => form.setFieldValue("color", hue)} />
      <div className={styles.even}>
        <DurationInput label={t("projects:estimate")} {...bindField(form, "estimate_seconds")} />
        <DurationInput label={t("scope:budget.label")} {...bindField(form, "budget_seconds")} />
      </div>
      {budget_seconds !== null && (
        <TextInput
          label={t("scope:budget.marks")}
          description={t("scope:budget.marksHint")}
          maxLength={40}
          {...form.getInputProps("budget_alerts")}
        />
      )}
      {replans && (
        <TextInput
          label={t("scope:plan.reason")}
          placeholder={t("scope:plan.reasonHint")}
          maxLength={500}
          {...form.getInputProps("plan_reason")}
        />
      )}
      <Switch label={t("projects:billableHint")} {...form.getInputProps("billable", { type: "checkbox" })} />
      <Input.Wrapper label={t("projects:visibility")} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={t("projects:visibility")}
          data={[
            { value: "everyone", label: t("projects:everyone") },
            { value: "members", label: t("projects:onlyMembers") },
          ]}
          {...form.getInputProps("visibility")}
        />
      </Input.Wrapper>
      {form.values.visibility === "members" && (
        <MemberPicker label={t("projects:members")} {...bindField(form, "member_ids")} />
      )}
      <NoteArea label={t("projects:note")} minRows={2} {...form.getInputProps("note")} />
    </>
  );
}

function initial(project: Project | null, clientId: string | null, count: number): Values {
  return {
    name: project?.name ?? "",
    client_id: project ? project.client_id : clientId,
    code: project?.code ?? "",
    color: project?.color ?? hues[(count * 5) % hues.length] ?? "teal",
    billable: project?.billable ?? true,
    visibility: project?.visibility ?? "everyone",
    member_ids: project?.member_ids ?? [],
    estimate_seconds: project?.estimate_seconds ?? null,
    budget_seconds: project?.budget_seconds ?? null,
    budget_alerts: (project?.budget_alerts ?? [80, 100]).join(", "),
    plan_reason: "",
    note: project?.note ?? "",
  };
}

/** What to send of the values: all of them for a new project, otherwise those that differ, with the reason. */
function changesTo(project: Project | null, values: Values): Partial<Project> {
  const { plan_reason, budget_alerts, ...rest } = values;
  const head = { name: values.name.trim(), code: values.code.trim() || null };
  const wanted = { ...rest, ...head, budget_alerts: readMarks(budget_alerts) ?? [] };
  if (project === null) return withoutNulls(wanted);
  const changes: Partial<Project> & { plan_reason?: string } = changesOf<Partial<Project>>(project, wanted);
  const replans = "estimate_seconds" in changes || "budget_seconds" in changes;
  if (replans && plan_reason.trim() !== "") changes.plan_reason = plan_reason.trim();
  return changes;
}

/** What a project that starts from another one says of itself. */
function headOf({ name, code, client_id }: Values) {
  return {
    name: name.trim(),
    ...(code.trim() ? { code: code.trim() } : {}),
    ...(client_id === null ? {} : { client_id }),
  };
}

function withoutNulls<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<Values>;
}
