import { Button } from "@mantine/core";
import { IconLock, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useClosedPeriod } from "~/platform/closedPeriod";
import { useFormats } from "~/platform/formats";
import { useShortcut } from "~/platform/shortcuts";
import styles from "./AddEntry.module.css";

/** Adds time by click or key; without `onAdd`, says until when everything is locked instead. */
export function AddTimeButton({ onAdd }: { onAdd: (() => void) | undefined }) {
  const { t } = useTranslation(["entries", "common"]);
  const { date } = useFormats();
  const { until } = useClosedPeriod();
  const label = t("entries:add");
  useShortcut(onAdd && { keys: "a", label, group: t("common:shortcuts.record"), run: onAdd });
  if (onAdd) {
    return (
      <Button leftSection={<IconPlus size={16} />} variant="default" onClick={onAdd}>
        {label}
      </Button>
    );
  }
  return (
    <span className={styles.locked}>
      <IconLock size={14} aria-hidden="true" />
      {t("entries:lockedUntil", { date: date(until ?? "") })}
    </span>
  );
}
