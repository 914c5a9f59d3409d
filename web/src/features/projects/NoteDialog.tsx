import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { NoteArea } from "~/ui/NoteArea";

interface NoteDialogProps {
  title: string;
  name: string;
  note: string;
  onClose: () => void;
  onSave: (changes: { name: string; note: string }) => Promise<unknown>;
}

/** Name and note of something that has nothing else. */
export function NoteDialog({ title, name, note, onClose, onSave }: NoteDialogProps) {
  const { t } = useTranslation("projects");
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { name, note },
    validate: { name: (value) => (value.trim() === "" ? t("nameMissing") : null) },
  });
  const submit = async (values: { name: string; note: string }) => {
    setBusy(true);
    setProblem(null);
    try {
      await onSave({ name: values.name.trim(), note: values.note });
      onClose();
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
      setBusy(false);
    }
  };
  return (
    <FormModal
      title={title}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      dirty={form.isDirty()}
      busy={busy}
      problem={problem}
    >
      <TextInput label={t("name")} required data-autofocus maxLength={200} {...form.getInputProps("name")} />
      <NoteArea label={t("note")} minRows={3} maxRows={10} {...form.getInputProps("note")} />
    </FormModal>
  );
}
