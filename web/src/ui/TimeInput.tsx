import { TextInput, type TextInputProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { wallClock } from "~/lib/dates";
import { parseRelative, parseTime, showTime } from "~/lib/times";
import { useFormats } from "~/platform/formats";
import { serverClock } from "~/platform/serverClock";

interface TimeInputProps extends Omit<TextInputProps, "value" | "onChange" | "defaultValue"> {
  /** `HH:mm` or `HH:mm:ss`, local. */
  value?: string | null;
  /** Called on Enter and when the field is left, with `HH:mm`. */
  onChange: (time: string) => void;
  /** The zone it is read in; the member's own where none is given. */
  zone?: string;
  /** The start that `+45` counts from; the current time where none is given. */
  after?: string | null;
}

/** A time of day typed liberally: 9, 930, 9:30, 9:30pm, now, -20 (minutes ago), +45 (after the start). Seconds stand in its title: nobody types them. */
export function TimeInput({ value = null, onChange, error, zone, after = null, ...rest }: TimeInputProps) {
  const { t } = useTranslation("ui");
  const { hour12, zone: own } = useFormats();
  const [draft, setDraft] = useState<string>();
  const [invalid, setInvalid] = useState(false);
  const commit = () => {
    if (draft === undefined) return;
    const now = wallClock(new Date(serverClock.now()).toISOString(), zone ?? own).time;
    const time = parseTime(draft) ?? parseRelative(draft, now, after);
    setInvalid(time === undefined);
    if (time === undefined) return;
    setDraft(undefined);
    if (time !== value?.slice(0, 5)) onChange(time);
  };
  return (
    <TextInput
      autoComplete="off"
      {...(value !== null && hasSeconds(value) && { title: showTime(value, hour12) })}
      {...rest}
      value={draft ?? (value === null ? "" : showTime(value.slice(0, 5), hour12))}
      data-mantine-stop-propagation={draft !== undefined || undefined}
      error={invalid ? t("timeInvalid") : error}
      onFocus={(event) => {
        event.currentTarget.select();
        rest.onFocus?.(event);
      }}
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

function hasSeconds(time: string): boolean {
  return time.length > 5 && !time.endsWith(":00");
}
