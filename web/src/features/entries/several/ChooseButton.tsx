import { ActionIcon, Tooltip } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useShortcut } from "~/platform/shortcuts";

interface ChooseButtonProps {
  on: boolean;
  onSwitch: () => void;
}

/** Switches the boxes before the entries on and off. */
export function ChooseButton({ on, onSwitch }: ChooseButtonProps) {
  const { t } = useTranslation("entries");
  useShortcut({ keys: "x", label: t("several.choose"), group: t("title"), run: onSwitch });
  return (
    <Tooltip label={t("several.choose")}>
      <ActionIcon
        variant={on ? "filled" : "default"}
        size={34}
        aria-label={t("several.choose")}
        aria-pressed={on}
        onClick={onSwitch}
      >
        <IconListCheck size={17} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}
