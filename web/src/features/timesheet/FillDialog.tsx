import { Checkbox, Group, Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useScope } from "~/api/queries/scope";
import type { DateText } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { DurationInput } from "~/ui/DurationInput";
import { FormModal } from "~/ui/FormModal";
import { type Row, workDays } from "./model";
import { nameOf } from "./names";

interface FillDialogProps {
  rows: Row[];
  dates: DateText[];
  isLocked: (date: DateText) => boolean;
  onFill: (row: Row, dates: DateText[], seconds: number) => void;
  onClose: () => void;
}

/** The same length on several days of a row at once; days that hold something keep it. */
export default function FillDialog({ rows, dates, isLocked, onFill, onClose }: FillDialogProps) {
  const { t } = useTranslation("timesheet");
  const { dayShort, dayName } = useFormats();
  const scope = useScope();
  const [key, setKey] = useState(rows[0]?.key ?? null);
  const [days, setDays] = useState(workDays(dates).filter((date) => !isLocked(date)));
  const [seconds, setSeconds] = useState<number | null>(8 * 3600);
  const row = rows.find((one) => one.key === key);
  const fill = () => {
    if (!row || !seconds) return;
    onFill(row, days, seconds);
    onClose();
  };
  return (
    <FormModal
      opened
      title={t("fillTitle")}
      onClose={onClose}
      onSubmit={(event) => {
        event?.preventDefault();
        fill();
      }}
      dirty={false}
      submitLabel={t("fill")}
    >
      <p>{t("fillText")}</p>
      <Select
        label={t("row")}
        data={rows.map((one) => ({ value: one.key, label: nameOf(one, scope) || t("withoutProject") }))}
        value={key}
        onChange={setKey}
        allowDeselect={false}
      />
      <DurationInput label={t("length")} value={seconds} onChange={setSeconds} data-autofocus />
      <Checkbox.Group label={t("days")} value={days} onChange={setDays}>
        <Group gap="sm" mt={4}>
          {dates.map((date) => (
            <Checkbox
              key={date}
              value={date}
              label={dayShort(date)}
              aria-label={dayName(date)}
              disabled={isLocked(date)}
            />
          ))}
        </Group>
      </Checkbox.Group>
    </FormModal>
  );
}
