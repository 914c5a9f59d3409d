import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Member } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { CopyOnce } from "~/ui/CopyOnce";
import { notifyDone } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { useResetPassword, useResetSecondFactor } from "./queries";

/** What somebody has lost. */
export type LetIn = "password" | "factor";

interface LetInDialogProps {
  member: Member;
  what: LetIn;
  onClose: () => void;
}

/** Lets a member in again. It says what follows before it is done: nobody could take it back. */
export function LetInDialog({ member, what, onClose }: LetInDialogProps) {
  return what === "password" ? (
    <PasswordDialog member={member} onClose={onClose} />
  ) : (
    <FactorDialog member={member} onClose={onClose} />
  );
}

type DialogProps = Omit<LetInDialogProps, "what">;

function PasswordDialog({ member, onClose }: DialogProps) {
  const { t } = useTranslation(["people", "common"]);
  const { instant } = useFormats();
  const reset = useResetPassword();
  const { name, email } = member;
  const made = reset.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("people:letIn.passwordTitle", { name })}
      closeOnClickOutside={!reset.data?.url}
    >
      <Stack gap="sm">
        {!made && <Text size="sm">{t("people:letIn.passwordText", { name })}</Text>}
        {made?.url && (
          <>
            <CopyOnce label={t("people:letIn.link")} value={made.url} />
            <Text size="sm">{t("people:letIn.handOver", { name, date: instant(made.expires_at) })}</Text>
          </>
        )}
        {made && !made.url && (
          <Text size="sm" role="status">
            {t("people:letIn.sent", { email })}
          </Text>
        )}
        <ProblemAlert error={reset.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {made ? t("common:action.close") : t("common:action.cancel")}
          </Button>
          {!made && (
            <Button data-autofocus loading={reset.isPending} onClick={() => reset.mutate(member)}>
              {t("people:letIn.passwordDo")}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function FactorDialog({ member, onClose }: DialogProps) {
  const { t } = useTranslation(["people", "common"]);
  const reset = useResetSecondFactor();
  const { name } = member;
  const takeAway = () =>
    reset.mutate(member, {
      onSuccess: () => {
        notifyDone(t("people:letIn.factorDone", { name }));
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title={t("people:letIn.factorTitle", { name })}>
      <Stack gap="sm">
        <Text size="sm">{t("people:letIn.factorText", { name })}</Text>
        <ProblemAlert error={reset.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" data-autofocus onClick={onClose}>
            {t("common:action.cancel")}
          </Button>
          <Button color="red" loading={reset.isPending} onClick={takeAway}>
            {t("people:letIn.factorDo")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
