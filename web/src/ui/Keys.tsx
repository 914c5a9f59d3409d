import { Kbd } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { keyNames } from "~/platform/shortcuts";
import styles from "./Keys.module.css";

/** The keys of a shortcut as they stand on the keyboard. */
export function Keys({ keys }: { keys: string }) {
  const { t } = useTranslation("common");
  return (
    <span className={styles.keys}>
      {keyNames(keys, t("ctrlKey")).map((name) => (
        <Kbd key={name} size="xs">
          {name}
        </Kbd>
      ))}
    </span>
  );
}
