import { Alert, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { activity } from "~/platform/activity/client";
import type { Kit } from "~/platform/activity/protocol";
import { notifyDone } from "~/ui/notify";
import { useFocusBack } from "~/ui/useFocusBack";
import { KeyForm } from "../KeyForm";
import { KitSteps } from "./KitSteps";
import { NewPassphrase, useNewPassphrase } from "./NewPassphrase";

interface DialogProps {
  onClose: () => void;
}

/** Another passphrase in place of the one there is, by either secret. */
export function PassphraseDialog({ onClose }: DialogProps) {
  const { t } = useTranslation("activity");
  const { ready, ...fields } = useNewPassphrase();
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={t("keys.passphrase.name")} closeOnClickOutside={false}>
      <KeyForm
        label={t("keys.passphrase.submit")}
        ready={ready}
        after={<NewPassphrase {...fields} />}
        run={(secret) => activity.changePassphrase(secret, fields.typed.text)}
        onDone={() => {
          notifyDone(t("keys.passphrase.done"));
          onClose();
        }}
        onCancel={onClose}
      >
        <Text size="sm">{t("keys.passphrase.before")}</Text>
      </KeyForm>
    </Modal>
  );
}

/** Another kit: it is made, kept, and only then counts. */
export function KitDialog({ onClose }: DialogProps) {
  const { t } = useTranslation("activity");
  const [kit, setKit] = useState<Kit>();
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={t("keys.kit.name")} size="lg" closeOnClickOutside={false}>
      {kit ? (
        <KitSteps
          kit={kit}
          label={t("keys.kit.submit")}
          keep={activity.keepKit}
          onDone={() => {
            notifyDone(t("keys.kit.done"));
            onClose();
          }}
        />
      ) : (
        <KeyForm
          label={t("keys.kit.make")}
          run={async (secret) => setKit(await activity.makeKit(secret))}
          onDone={() => {}}
          onCancel={onClose}
        >
          <Text size="sm">{t("keys.kit.before")}</Text>
        </KeyForm>
      )}
    </Modal>
  );
}

/** New keys for what is sealed from now on. */
export function RotateDialog({ onClose }: DialogProps) {
  const { t } = useTranslation("activity");
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={t("keys.rotate.name")} closeOnClickOutside={false}>
      <KeyForm
        label={t("keys.rotate.submit")}
        run={activity.rotate}
        onDone={() => {
          notifyDone(t("keys.rotate.done"));
          onClose();
        }}
        onCancel={onClose}
      >
        <Text size="sm">{t("keys.rotate.before")}</Text>
        <Alert color="blue" variant="light">
          {t("keys.rotate.old")}
        </Alert>
      </KeyForm>
    </Modal>
  );
}
