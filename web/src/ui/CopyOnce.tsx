import { ActionIcon, Alert, TextInput, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { notifyDone } from "./notify";

/** A secret or link that the server shows a single time, with a button that copies it. */
export function CopyOnce({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation(["ui", "common"]);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      notifyDone(t("ui:copyFailed"));
    }
  };
  const name = copied ? t("common:action.copied") : t("common:action.copy");
  return (
    <Alert variant="light" color="teal" title={t("ui:shownOnce")}>
      <TextInput
        label={label}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        rightSection={
          <Tooltip label={name}>
            <ActionIcon onClick={() => void copy()} aria-label={name}>
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        }
      />
    </Alert>
  );
}
