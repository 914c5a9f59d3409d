import { DatePickerInput, type DatePickerInputProps } from "@mantine/dates";
import { IconCalendar } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DateText } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { calendarLabels } from "./calendarLabels";

interface DateFieldProps extends Omit<DatePickerInputProps<"default">, "value" | "onChange" | "type"> {
  value?: DateText | null;
  onChange: (date: DateText | null) => void;
}

/** One date, shown in the member's format. */
export function DateField({ value = null, onChange, ...rest }: DateFieldProps) {
  const { t } = useTranslation(["ui", "common"]);
  const { date } = useFormats();
  return (
    <DatePickerInput
      leftSection={<IconCalendar size={16} stroke={1.6} aria-hidden="true" />}
      valueFormatter={({ date: picked }) => (typeof picked === "string" ? date(picked.slice(0, 10)) : "")}
      ariaLabels={calendarLabels(t)}
      {...rest}
      value={value}
      onChange={(picked) => onChange(picked)}
    />
  );
}
