import { Input, SegmentedControl, Switch, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
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
import { ClientPicker } from "./ClientPicker";
import { changesOf } from "./model";
import { projectNoun } from "./nouns";
import styles from "./ProjectDialog.module.css";

type Values = {
  name: string;
  client_id: string | null;
  code: string;
  color: Hue;
  billable: boolean;
  visibility: "everyone" | "members";
  member_ids: string[];
  estimate_seconds: number | null;
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
  const { t } = useTranslation(["projects", "common"]);
  const save = useSave(projectNoun);
  const [problem, setProblem] = useState<unknown>(null);
  const form = useForm<Values>({
    initialValues: initial(project, clientId, count),
    validate: { name: (name) => (name.trim() === "" ? t("projects:nameMissing") : null) },
  });
  const submit = async (values: Values) => {
    setProblem(null);
    const wanted = { ...values, name: values.name.trim(), code: values.code.trim() || null };
    try {
      const changes = project ? changesOf<Partial<Project>>(project, wanted) : withoutNulls(wanted);
      const saved = await save.mutateAsync({ before: project, changes });
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
      busy={save.isPending}
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
      <HuePicker value={form.values.color} onChange={(hue) => form.setFieldValue("color", hue)} />
      <div className={styles.even}>
        <DurationInput label={t("projects:estimate")} {...bindField(form, "estimate_seconds")} />
        <Input.Wrapper label={t("common:billable.label")} labelElement="div">
          <Switch
            mt={8}
            label={t("projects:billableHint")}
            {...form.getInputProps("billable", { type: "checkbox" })}
          />
        </Input.Wrapper>
      </div>
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
      <Textarea
        label={t("projects:note")}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={5000}
        {...form.getInputProps("note")}
      />
    </FormModal>
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
    note: project?.note ?? "",
  };
}

function withoutNulls<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<Values>;
}
