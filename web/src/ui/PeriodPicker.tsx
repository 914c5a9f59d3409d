import { ActionIcon, Button, Popover } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { IconCalendar, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addDays, type Period, today } from "~/lib/dates";
import { type Preset, periodOf, presetOf, presets, shift } from "~/lib/periods";
import { useFormats } from "~/platform/formats";
import { calendarLabels } from "./calendarLabels";
import styles from "./PeriodPicker.module.css";

interface PeriodPickerProps {
  /** `to` is exclusive. */
  value: Period;
  /** Named periods come with their name. */
  onChange: (period: Period, preset?: Preset) => void;
}

/** A range of dates: named periods, two clicks in a calendar, or the neighbours by arrow. */
export function PeriodPicker({ value, onChange }: PeriodPickerProps) {
  const { t } = useTranslation(["ui", "common"]);
  const { zone, weekStart, range } = useFormats();
  const [open, setOpen] = useState(false);
  const [picked, setPicked] = useState<[string | null, string | null]>([null, null]);
  const day = today(zone);
  const preset = presetOf(value, day, weekStart);
  const choose = (period: Period, name?: Preset) => {
    setOpen(false);
    onChange(period, name);
  };
  const choosePreset = (name: Preset) => choose(periodOf(name, day, weekStart), name);
  const pick = ([first, last]: [string | null, string | null]) => {
    setPicked([first, last]);
    if (first && last) choose({ from: first, to: addDays(last, 1) });
  };
  const start = () => {
    setPicked([value.from, addDays(value.to, -1)]);
    setOpen(true);
  };
  return (
    <fieldset className={styles.picker} aria-label={t("ui:period.label")}>
      <ActionIcon
        variant="default"
        size={34}
        onClick={() => onChange(shift(value, -1))}
        aria-label={t("ui:period.previous")}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <Button
            variant="default"
            h={34}
            onClick={open ? () => setOpen(false) : start}
            leftSection={<IconCalendar size={16} stroke={1.6} />}
          >
            {preset && <span className={styles.preset}>{`${t(`ui:period.${preset}`)} · `}</span>}
            {range(value.from, value.to)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={styles.dropdown}>
          <div className={styles.presets}>
            {presets.map((name) => (
              <Button
                key={name}
                size="compact-sm"
                justify="start"
                variant={name === preset ? "light" : "subtle"}
                color={name === preset ? "teal" : "gray"}
                onClick={() => choosePreset(name)}
              >
                {t(`ui:period.${name}`)}
              </Button>
            ))}
          </div>
          <DatePicker
            type="range"
            allowSingleDateInRange
            value={picked}
            defaultDate={value.from}
            onChange={pick}
            ariaLabels={calendarLabels(t)}
          />
        </Popover.Dropdown>
      </Popover>
      <ActionIcon
        variant="default"
        size={34}
        onClick={() => onChange(shift(value, 1))}
        aria-label={t("ui:period.next")}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </fieldset>
  );
}
