import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Project } from "~/api/types";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { notifyDone } from "~/ui/notify";
import { useSaveTemplate } from "./queries";
import styles from "./scope.module.css";

/** Keeps a project as a template: its tasks, estimates and people, none of its time. */
export function SaveTemplateDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const { t } = useTranslation("scope");
  const save = useSaveTemplate();
  const [problem, setProblem] = useState<unknown>(null);
  const form = useForm({
    initialValues: { name: project.name },
    validate: { name: (name) => (name.trim() === "" ? t("baseline.nameMissing") : null) },
  });
  const submit = async ({ name }: { name: string }) => {
    setProblem(null);
    try {
      const template = await save.mutateAsync({ name: name.trim(), project_id: project.id });
      onClose();
      notifyDone(t("template.saved", { name: template.name }));
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  return (
    <FormModal
      title={t("template.save")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      dirty={form.isDirty()}
      busy={save.isPending}
      problem={problem}
      submitLabel={t("template.save")}
    >
      <p className={styles.hint}>{t("template.explained")}</p>
      <TextInput
        label={t("template.name")}
        required
        data-autofocus
        maxLength={200}
        {...form.getInputProps("name")}
      />
    </FormModal>
  );
}
