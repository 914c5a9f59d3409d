import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./Grid.module.css";

/** Hours that are folded away, and how to see them. */
export function FoldButton({ from, to, onClick }: { from: string; to: string; onClick: () => void }) {
  const { t } = useTranslation("calendar");
  return (
    <UnstyledButton className={styles.fold} onClick={onClick}>
      {t("folded", { from, to })}
    </UnstyledButton>
  );
}
