import { Kbd, Modal } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { groupBy } from "~/lib/groupBy";
import { type Shortcut, useShortcuts } from "~/platform/shortcuts";
import styles from "./ShortcutsOverlay.module.css";

let shown = false;
const listeners = new Set<() => void>();

/** Opens the overlay. */
export function showShortcuts(): void {
  set(true);
}

/** Lists every registered shortcut by group; nothing is written down twice. */
export function ShortcutsOverlay() {
  const { t } = useTranslation();
  const shortcuts = useShortcuts();
  const open = useSyncExternalStore(subscribe, () => shown);
  return (
    <Modal opened={open} onClose={() => set(false)} title={t("shortcuts.title")} size="lg">
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
        {shortcut.keys.split(/[ +]/).map((key) => (
          <Kbd key={key}>{key === "mod" ? "Ctrl" : key.toUpperCase()}</Kbd>
        ))}
      </dd>
    </div>
  );
}

function set(value: boolean): void {
  shown = value;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
