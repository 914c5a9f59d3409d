import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./ActionBar.module.css";

interface ActionBarProps {
  /** Names the bar for screen readers. */
  label: string;
  /** How much is chosen, in words; it is read aloud when it changes. */
  chosen: string;
  onClear: () => void;
  children: ReactNode;
}

/** What can be done to everything that is chosen in a list, at its foot. */
export function ActionBar({ label, chosen, onClear, children }: ActionBarProps) {
  const { t } = useTranslation("ui");
  return (
    <section className={styles.bar} aria-label={label}>
      <span className={styles.count} role="status">
        {chosen}
      </span>
      {children}
      <Button
        variant="subtle"
        size="compact-md"
        leftSection={<IconX size={16} aria-hidden="true" />}
        onClick={onClear}
      >
        {t("chooseNone")}
      </Button>
    </section>
  );
}
