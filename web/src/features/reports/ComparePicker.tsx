import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Compare } from "~/api/types";
import styles from "./ReportsPage.module.css";

const NONE = "none";
const choices: readonly Compare[] = ["previous_period", "previous_year"];

interface ComparePickerProps {
  value: Compare | undefined;
  onChange: (compare: Compare | undefined) => void;
}

/** Which earlier period stands beside the report. */
export function ComparePicker({ value, onChange }: ComparePickerProps) {
  const { t } = useTranslation("reports");
  return (
    <Select
      className={styles.compare}
      aria-label={t("compare.label")}
      data={[
        { value: NONE, label: t("compare.none") },
        ...choices.map((choice) => ({ value: choice, label: t(`compare.${choice}`) })),
      ]}
      value={value ?? NONE}
      onChange={(picked) => onChange(choices.find((choice) => choice === picked))}
    />
  );
}
