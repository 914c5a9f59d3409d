import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "~/api/types";
import { useMay } from "~/platform/session";
import { bindField } from "~/ui/bindField";
import { useChange } from "~/ui/changes";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { ZoneSelect } from "~/ui/ZoneSelect";
import { looksLikeEmail } from "./model";
import { memberNoun } from "./queries";
import { TeamPicker } from "./TeamPicker";

type Values = { name: string; email: string; time_zone: string; team_ids: string[] };

/** Name, address, zone and teams of a member. */
export function MemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation("people");
  const save = useChange(memberNoun);
  const mayTeams = useMay("team_update");
  const [problem, setProblem] = useState<unknown>(null);
  const form = useForm<Values>({
    initialValues: {
      name: member.name,
      email: member.email,
      time_zone: member.time_zone,
      team_ids: member.team_ids,
    },
    validate: {
      name: (name) => (name.trim() === "" ? t("nameMissing") : null),
      email: (email) => (looksLikeEmail(email) ? null : t("emailMissing")),
    },
  });
  const submit = async (values: Values) => {
    setProblem(null);
    const changed = form.getDirty() as Partial<Record<keyof Values, boolean>>;
    const changes = Object.fromEntries(
      Object.entries(values).filter(([field]) => changed[field as keyof Values]),
    ) as Partial<Member>;
    try {
      await save.mutateAsync({ before: member, changes });
      onClose();
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  return (
    <FormModal
      title={t("editMember")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      dirty={form.isDirty()}
      busy={save.isPending}
      problem={problem}
    >
      <TextInput label={t("name")} required maxLength={200} data-autofocus {...form.getInputProps("name")} />
      <TextInput label={t("email")} type="email" required maxLength={254} {...form.getInputProps("email")} />
      <ZoneSelect label={t("zone")} {...bindField(form, "time_zone")} />
      {mayTeams && <TeamPicker label={t("teams")} {...bindField(form, "team_ids")} />}
    </FormModal>
  );
}
