import { Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { notifyUndo } from "~/ui/notify";
import { useRemoveBaseline, useSetBaseline } from "./queries";
import styles from "./scope.module.css";

interface BaselineDialogProps {
  projectId: string;
  onClose: () => void;
  /** The new baseline is the one to compare with. */
  onSet: (id: string) => void;
}

/** Freezes the tasks of a project with their estimates, under a name and with a reason. */
export function BaselineDialog({ projectId, onClose, onSet }: BaselineDialogProps) {
  const { t } = useTranslation("scope");
  const set = useSetBaseline(projectId);
  const remove = useRemoveBaseline();
  const [problem, setProblem] = useState<unknown>(null);
  const form = useForm({
    initialValues: { name: "", reason: "" },
    validate: { name: (name) => (name.trim() === "" ? t("baseline.nameMissing") : null) },
  });
  const submit = async (values: { name: string; reason: string }) => {
    setProblem(null);
    try {
      const baseline = await set.mutateAsync({ name: values.name.trim(), reason: values.reason.trim() });
      onClose();
      onSet(baseline.id);
      notifyUndo(t("baseline.done", { name: baseline.name }), () => remove.now(baseline));
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  return (
    <FormModal
      title={t("baseline.set")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      dirty={form.isDirty()}
      busy={set.isPending}
      problem={problem}
      submitLabel={t("baseline.set")}
    >
      <p className={styles.hint}>{t("baseline.explained")}</p>
      <TextInput
        label={t("baseline.name")}
        placeholder={t("baseline.nameHint")}
        required
        data-autofocus
        maxLength={200}
        {...form.getInputProps("name")}
      />
      <Textarea
        label={t("baseline.reason")}
        placeholder={t("baseline.reasonHint")}
        autosize
        minRows={2}
        maxLength={500}
        {...form.getInputProps("reason")}
      />
    </FormModal>
  );
}
