import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { notifyDone } from "./notify";

interface CopyFieldProps {
  label: string;
  value: string;
  /** The button says what it copies, where several fields stand beside each other. */
  named?: boolean;
}

/** Something to be entered elsewhere, letter by letter, with a button that copies it. */
export function CopyField({ label, value, named = false }: CopyFieldProps) {
  const { t } = useTranslation(["ui", "common"]);
  const [copiedValue, setCopiedValue] = useState<string>();
  const copied = copiedValue === value;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopiedValue(value);
    } catch {
      notifyDone(t("ui:copyFailed"));
    }
  };
  const name = copied ? t("common:action.copied") : t("common:action.copy");
  return (
    <TextInput
      label={label}
      value={value}
      readOnly
      onFocus={(event) => event.currentTarget.select()}
      rightSection={
        <Tooltip label={name}>
          <ActionIcon onClick={() => void copy()} aria-label={named ? `${name}: ${label}` : name}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      }
    />
  );
}
