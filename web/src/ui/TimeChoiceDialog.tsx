import { Button, Modal, Stack, Text } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Temporal } from "~/lib/temporal";
import { useFormats } from "~/platform/formats";
import { timeChoice } from "~/platform/timeChoice";

/** Asks which instant a local time means; stands once in the shell. */
export default function TimeChoiceDialog() {
  const { t } = useTranslation("ui");
  const { date, hour12 } = useFormats();
  const open = useSyncExternalStore(timeChoice.subscribe, timeChoice.current);
  if (!open) return null;
  return (
    <Modal opened onClose={() => open.answer(undefined)} title={t("timeChoice.title")}>
      <Stack gap="sm">
        <Text size="sm">{open.missing ? t("timeChoice.missing") : t("timeChoice.ambiguous")}</Text>
        {(open.error.options ?? []).map((option, index) => (
          <Button
            key={option}
            variant="default"
            data-autofocus={index === 0}
            onClick={() => open.answer(option)}
          >
            {describe(option, date, hour12)}
          </Button>
        ))}
      </Stack>
    </Modal>
  );
}

/** `29 Oct 2026, 02:30 (UTC+02:00)`: the wall clock of the option with its own offset. */
function describe(option: string, date: (text: string) => string, hour12: boolean): string {
  const local = Temporal.PlainDateTime.from(option.replace(/(Z|[+-]\d{2}:?\d{2})$/i, ""));
  const offset = /(Z|[+-]\d{2}:?\d{2})$/i.exec(option)?.[0] ?? "";
  const time = local.toPlainTime().toLocaleString(undefined, {
    hour: "2-digit",
    minute: "2-digit",
    hour12,
  });
  return `${date(local.toPlainDate().toString())}, ${time} (UTC${offset === "Z" ? "" : offset})`;
}
