import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLeave } from "../useSignOut";
import { useSync } from "./useSync";

/** Asks before signing out deletes what only this browser has. */
export default function Leaving({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("offline");
  const leave = useLeave();
  const { items } = useSync();
  return (
    <Modal opened onClose={onClose} title={t("leaving.title")} size="sm">
      <Stack gap="sm">
        <Text size="sm">
          {items.length > 0 ? t("leaving.text", { count: items.length }) : t("panel.saved")}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" color="red" loading={leave.isPending} onClick={() => leave.mutate()}>
            {t("leaving.leave")}
          </Button>
          <Button data-autofocus onClick={onClose}>
            {t("leaving.stay")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
