import { Select, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CustomRole, PermissionMatrix, Role } from "~/api/types";
import { useSave } from "~/ui/changes";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { RoleOption } from "../RoleOption";
import { bases, changesOf, movedAlong, type Reaches, reachesWith } from "./model";
import { roleNoun } from "./queries";
import { RoleMatrix } from "./RoleMatrix";

interface RoleDialogProps {
  /** The role to change; none to make one. */
  role: CustomRole | null;
  matrix: PermissionMatrix;
  onClose: () => void;
}

type Values = { name: string; description: string; based_on: Role };

const LONGEST_NAME = 60;
const LONGEST_DESCRIPTION = 500;

/** A role of the organization's own: a standard role, and where it differs. */
export function RoleDialog({ role, matrix, onClose }: RoleDialogProps) {
  const { t } = useTranslation(["people", "common"]);
  const save = useSave(roleNoun);
  const [problem, setProblem] = useState<unknown>(null);
  const base = role?.based_on ?? "member";
  const form = useForm<Values>({
    initialValues: {
      name: role?.name ?? "",
      description: role?.description ?? "",
      based_on: base,
    },
    validate: { name: (name) => (name.trim() === "" ? t("people:nameMissing") : null) },
  });
  const { based_on } = form.values;
  const [stored] = useState<Reaches>(() => reachesWith(matrix, base, role?.changes ?? []));
  const [reaches, setReaches] = useState(stored);
  const rebase = (wanted: string | null) => {
    const next = bases.find((one) => one === wanted) ?? based_on;
    // Nobody loses what they chose: only what was as the old base has it becomes as the new one has it.
    const changes = changesOf(matrix, based_on, reaches);
    form.setFieldValue("based_on", next);
    setReaches(reachesWith(matrix, next, changes));
  };
  const submit = async (values: Values) => {
    setProblem(null);
    const changes = {
      name: values.name.trim(),
      description: values.description.trim(),
      based_on: values.based_on,
      changes: changesOf(matrix, values.based_on, reaches),
    };
    try {
      await save.mutateAsync({ before: role, changes });
      onClose();
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  return (
    <FormModal
      title={role ? t("people:ownRole.edit", { name: role.name }) : t("people:ownRole.new")}
      opened
      size="lg"
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      dirty={form.isDirty() || movedAlong(stored, reaches, "").length > 0}
      busy={save.isPending}
      problem={problem}
    >
      <TextInput
        label={t("people:name")}
        placeholder={t("people:ownRole.nameHint")}
        required
        data-autofocus
        maxLength={LONGEST_NAME}
        {...form.getInputProps("name")}
      />
      <Textarea
        label={t("people:ownRole.description")}
        autosize
        minRows={1}
        maxLength={LONGEST_DESCRIPTION}
        {...form.getInputProps("description")}
      />
      <Select
        label={t("people:ownRole.basedOn")}
        description={t("people:ownRole.basedOnHint")}
        allowDeselect={false}
        data={bases.map((one) => ({ value: one, label: t(`common:role.${one}`) }))}
        renderOption={({ option }) => <RoleOption role={option.value as Role} />}
        value={based_on}
        onChange={rebase}
      />
      <RoleMatrix matrix={matrix} base={based_on} reaches={reaches} onChange={setReaches} />
    </FormModal>
  );
}
