import { IconFileImport } from "@tabler/icons-react";
import { type DragEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Imports.module.css";

interface FileDropProps {
  onFile: (file: File) => void;
}

/** A file, dropped or chosen. The native input does the work, so keyboard and screen reader do as well. */
export function FileDrop({ onFile }: FileDropProps) {
  const { t } = useTranslation("imports");
  const [over, setOver] = useState(false);
  const id = useId();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  return (
    <label
      htmlFor={id}
      className={over ? `${styles.drop} ${styles.over}` : styles.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconFileImport size={28} stroke={1.4} aria-hidden="true" />
      <span className={styles.dropTitle}>{t("chooseFile")}</span>
      <span className={styles.hint}>{t("chooseFileText")}</span>
      <input
        id={id}
        type="file"
        className="visually-hidden"
        accept=".csv,.json,.zip,.txt,.data"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file can be chosen again after a change.
          event.currentTarget.value = "";
          if (file) onFile(file);
        }}
      />
    </label>
  );
}
