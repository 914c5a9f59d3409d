import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { groupBy } from "~/lib/groupBy";
import { type Shortcut, useShortcuts } from "~/platform/shortcuts";
import { Keys } from "~/ui/Keys";
import { useFocusBack } from "~/ui/useFocusBack";
import styles from "./ShortcutsDialog.module.css";

/** Lists every registered shortcut by group; nothing is written down twice. */
export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const shortcuts = useShortcuts();
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={t("shortcuts.title")} size="lg">
      <div className={styles.groups}>
        {[...groupBy(shortcuts, (shortcut) => shortcut.group)].map(([group, rows]) => (
          <section key={group}>
            <h3 className={styles.title}>{group}</h3>
            <dl className={styles.list}>{rows.map(row)}</dl>
          </section>
        ))}
      </div>
      <p className={styles.note}>{t("shortcuts.switchOff")}</p>
    </Modal>
  );
}

function row(shortcut: Shortcut) {
  return (
    <div key={shortcut.keys} className={styles.row}>
      <dt>{shortcut.label}</dt>
      <dd>
        <Keys keys={shortcut.keys} />
      </dd>
    </div>
  );
}
