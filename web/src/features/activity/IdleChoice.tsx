import { Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { idleChoices, idleMinutes, setIdleMinutes } from "~/platform/activity/idle";

/** After how long without a touch this browser locks the log. */
export function IdleChoice() {
  const { t } = useTranslation("activity");
  const [minutes, setMinutes] = useState(idleMinutes);
  return (
    <Select
      mt="sm"
      maw={280}
      label={t("idle.label")}
      description={t("idle.hint")}
      allowDeselect={false}
      value={String(minutes)}
      data={idleChoices.map((choice) => ({
        value: String(choice),
        label: t("idle.minutes", { count: choice }),
      }))}
      onChange={(value) => {
        setIdleMinutes(Number(value));
        setMinutes(idleMinutes());
      }}
    />
  );
}
