import { Alert } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyField } from "./CopyField";

/** A secret or link that the server shows a single time, with a button that copies it. */
export function CopyOnce({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation("ui");
  return (
    <Alert variant="light" color="teal" title={t("shownOnce")}>
      <CopyField label={label} value={value} />
    </Alert>
  );
}
