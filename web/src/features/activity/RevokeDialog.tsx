import { Alert, Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { activity } from "~/platform/activity/client";
import type { DeviceStatus } from "~/platform/activity/protocol";
import { useFocusBack } from "~/ui/useFocusBack";
import { KeyForm } from "./KeyForm";

/** Shuts a lost device out: new keys for everybody who stays. What it has it keeps, which is said before. */
export function RevokeDialog({ device, onClose }: { device: DeviceStatus; onClose: () => void }) {
  const { t } = useTranslation("activity");
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("revoke.title", { name: device.name })}
      closeOnClickOutside={false}
    >
      <KeyForm
        label={t("revoke.submit")}
        color="red"
        run={(secret) => activity.revoke(secret, device.id)}
        onDone={onClose}
        onCancel={onClose}
      >
        <Text size="sm">{t("revoke.text")}</Text>
        <Alert color="yellow" variant="light">
          {t("revoke.token")}
        </Alert>
      </KeyForm>
    </Modal>
  );
}
