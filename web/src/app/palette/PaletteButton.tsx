import { UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Keys } from "~/ui/Keys";
import { showOverlay } from "../overlay";
import styles from "./PaletteButton.module.css";

/** The way to the palette for those who do not know its key. */
export function PaletteButton() {
  const { t } = useTranslation();
  return (
    <UnstyledButton
      className={styles.button}
      onClick={() => showOverlay("palette")}
      aria-label={t("shortcuts.palette")}
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
    >
      <IconSearch size={16} stroke={1.6} aria-hidden="true" />
      <span className={styles.text} aria-hidden="true">
        {t("action.search")}
      </span>
      <span className={styles.text} aria-hidden="true">
        <Keys keys="mod+k" />
      </span>
    </UnstyledButton>
  );
}
