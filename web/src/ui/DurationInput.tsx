import { TextInput, type TextInputProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { parseDuration } from "~/lib/durations";
import { useFormats } from "~/platform/formats";

interface DurationInputProps extends Omit<TextInputProps, "value" | "onChange" | "defaultValue"> {
  /** Whole seconds. */
  value?: number | null;
  /** Called on Enter and when the field is left, only with values that make sense. */
  onChange: (seconds: number | null) => void;
}

/** A duration typed liberally: 1:30, 1.5, 1,5, 90m, 1h 30. Takes effect on Enter as well as on blur. */
export function DurationInput({ value = null, onChange, error, ...rest }: DurationInputProps) {
  const { t } = useTranslation("ui");
  const { duration } = useFormats();
  const [draft, setDraft] = useState<string>();
  const [invalid, setInvalid] = useState(false);
  const commit = () => {
    if (draft === undefined) return;
    const seconds = draft.trim() === "" ? null : parseDuration(draft);
    setInvalid(seconds === undefined);
    if (seconds === undefined) return;
    setDraft(undefined);
    if (seconds !== value) onChange(seconds);
  };
  return (
    <TextInput
      inputMode="text"
      autoComplete="off"
      placeholder={t("durationHint")}
      {...rest}
      value={draft ?? (value === null ? "" : duration(value))}
      data-mantine-stop-propagation={draft !== undefined || undefined}
      error={invalid ? t("durationInvalid") : error}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        setInvalid(false);
      }}
      onBlur={(event) => {
        commit();
        rest.onBlur?.(event);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setDraft(undefined);
        rest.onKeyDown?.(event);
      }}
    />
  );
}
