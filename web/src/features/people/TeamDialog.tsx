import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Team } from "~/api/types";
import { bindField } from "~/ui/bindField";
import { useSave } from "~/ui/changes";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { MemberPicker } from "~/ui/MemberPicker";
import { withLeads } from "./model";
import { teamNoun } from "./queries";

type Values = { name: string; member_ids: string[]; lead_ids: string[] };

/** Creates a team, or changes who is in it. */
export function TeamDialog({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const { t } = useTranslation(["people", "common"]);
  const save = useSave(teamNoun);
  const [problem, setProblem] = useState<unknown>(null);
  const form = useForm<Values>({
    initialValues: {
      name: team?.name ?? "",
      member_ids: team?.member_ids ?? [],
      lead_ids: team?.lead_ids ?? [],
    },
    validate: { name: (name) => (name.trim() === "" ? t("people:nameMissing") : null) },
  });
  const submit = async (values: Values) => {
    setProblem(null);
    const changes = {
      name: values.name.trim(),
      member_ids: withLeads(values.member_ids, values.lead_ids),
      lead_ids: values.lead_ids,
    };
    try {
      await save.mutateAsync({ before: team, changes });
      onClose();
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  return (
    <FormModal
      title={team ? t("people:editTeam") : t("people:newTeam")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      dirty={form.isDirty()}
      busy={save.isPending}
      problem={problem}
      submitLabel={team ? t("common:action.save") : t("common:action.create")}
    >
      <TextInput
        label={t("people:name")}
        required
        maxLength={200}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <MemberPicker
        label={t("people:leads")}
        description={t("people:leadsText")}
        {...bindField(form, "lead_ids")}
      />
      <MemberPicker label={t("people:members")} {...bindField(form, "member_ids")} />
    </FormModal>
  );
}
