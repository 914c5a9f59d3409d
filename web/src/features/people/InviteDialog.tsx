import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { bindField } from "~/ui/bindField";
import { CopyOnce } from "~/ui/CopyOnce";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { grantable, looksLikeEmail } from "./model";
import styles from "./People.module.css";
import { useInvite } from "./queries";
import { RoleOption } from "./RoleOption";
import { TeamPicker } from "./TeamPicker";

type Values = { email: string; role: Role; team_ids: string[] };

/** Invites somebody, then shows the link this once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["people", "common"]);
  const me = useMe();
  const invite = useInvite();
  const [problem, setProblem] = useState<unknown>(null);
  const form = useForm<Values>({
    initialValues: { email: "", role: "member", team_ids: [] },
    validate: { email: (email) => (looksLikeEmail(email) ? null : t("people:emailMissing")) },
  });
  const submit = async (values: Values) => {
    setProblem(null);
    try {
      await invite.mutateAsync({ ...values, email: values.email.trim() });
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  const again = () => {
    invite.reset();
    form.reset();
  };
  if (invite.data) {
    return <Invited {...invite.data} onAgain={again} onClose={onClose} />;
  }
  return (
    <FormModal
      title={t("people:invite")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      dirty={form.isDirty()}
      busy={invite.isPending}
      problem={problem}
      submitLabel={t("people:makeLink")}
    >
      <TextInput
        label={t("people:email")}
        type="email"
        required
        data-autofocus
        maxLength={254}
        autoComplete="off"
        {...form.getInputProps("email")}
      />
      <Select
        label={t("people:role")}
        data={grantable(me.member.role).map((role) => ({ value: role, label: t(`common:role.${role}`) }))}
        renderOption={({ option }) => <RoleOption role={option.value as Role} />}
        description={t(`people:about.${form.values.role}`)}
        {...form.getInputProps("role")}
      />
      <TeamPicker label={t("people:teams")} {...bindField(form, "team_ids")} />
    </FormModal>
  );
}

interface InvitedProps {
  url: string;
  email: string;
  expires_at: string;
  onAgain: () => void;
  onClose: () => void;
}

function Invited({ url, email, expires_at, onAgain, onClose }: InvitedProps) {
  const { t } = useTranslation(["people", "common"]);
  const { instant } = useFormats();
  return (
    <Modal opened onClose={onClose} title={t("people:invited", { email })} closeOnClickOutside={false}>
      <Stack gap="sm">
        <CopyOnce label={t("people:link")} value={url} />
        <p className={styles.hint}>{t("people:linkText", { date: instant(expires_at) })}</p>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onAgain}>
            {t("people:inviteAnother")}
          </Button>
          <Button onClick={onClose}>{t("common:action.close")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
