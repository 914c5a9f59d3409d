import { Group, Loader, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Says, also aloud, that keys are being made. */
export function Working({ busy }: { busy: boolean }) {
  const { t } = useTranslation("activity");
  return (
    <div role="status" aria-live="polite">
      {busy && (
        <Group gap="xs">
          <Loader size={16} />
          <Text size="sm">{t("keys.working")}</Text>
        </Group>
      )}
    </div>
  );
}
