import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "~/ui/Card";
import { DeleteLogDialog } from "./DeleteLogDialog";
import styles from "./Keys.module.css";
import { KitDialog, PassphraseDialog, RotateDialog } from "./KeysDialogs";

const dialogs = {
  passphrase: PassphraseDialog,
  kit: KitDialog,
  rotate: RotateDialog,
  delete: DeleteLogDialog,
};
const rows = ["passphrase", "kit", "rotate", "delete"] as const;

/** What keeps the log one's own: its passphrase, its kit, its keys, and its end. */
export function KeysCard() {
  const { t } = useTranslation("activity");
  const [open, setOpen] = useState<(typeof rows)[number]>();
  const Dialog = open && dialogs[open];
  return (
    <Card title={t("keys.title")} description={t("keys.text")}>
      <ul className={styles.rows}>
        {rows.map((row) => (
          <li key={row}>
            <div className={styles.rowText}>
              <span id={`keys-${row}`}>{t(`keys.${row}.name`)}</span>
              <p>{t(`keys.${row}.text`)}</p>
            </div>
            <Button
              variant="default"
              {...(row === "delete" && { color: "red" })}
              aria-describedby={`keys-${row}`}
              onClick={() => setOpen(row)}
            >
              {t(`keys.${row}.open`)}
            </Button>
          </li>
        ))}
      </ul>
      {Dialog && <Dialog onClose={() => setOpen(undefined)} />}
    </Card>
  );
}
