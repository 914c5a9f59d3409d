import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Dimension } from "~/api/types";
import styles from "./ReportsPage.module.css";
import { dimensions, MAX_GROUPS } from "./search";

interface GroupPickerProps {
  value: Dimension[];
  onChange: (groups: Dimension[]) => void;
}

const NONE = "none";

/** Up to three dimensions, outermost first; taking one away moves the others up. */
export function GroupPicker({ value, onChange }: GroupPickerProps) {
  const { t } = useTranslation("reports");
  const slots = Math.min(MAX_GROUPS, value.length + 1);
  const choose = (slot: number, picked: string | null) => {
    const next = [...value];
    if (picked === null || picked === NONE) next.splice(slot, 1);
    else next[slot] = picked as Dimension;
    onChange(next);
  };
  return (
    <fieldset className={styles.groups}>
      <legend className="visually-hidden">{t("groupBy")}</legend>
      {[0, 1, 2].slice(0, slots).map((slot) => (
        <span key={slot} className={styles.groups}>
          <span className={styles.word} aria-hidden="true">
            {slot === 0 ? t("by") : t("thenBy")}
          </span>
          <Select
            className={styles.select}
            aria-label={t("groupLevel", { level: slot + 1 })}
            data={[
              ...dimensions
                .filter((dimension) => dimension === value[slot] || !value.includes(dimension))
                .map((dimension) => ({ value: dimension, label: t(`dimension.${dimension}`) })),
              { value: NONE, label: t("noGroup") },
            ]}
            value={value[slot] ?? NONE}
            onChange={(picked) => choose(slot, picked)}
          />
        </span>
      ))}
    </fieldset>
  );
}
