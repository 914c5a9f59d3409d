import { Button, NumberInput, Popover, Select, Switch } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DayBoundary, Rounding } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMay, useMe } from "~/platform/session";
import { ZoneSelect } from "~/ui/ZoneSelect";
import styles from "./ReportsPage.module.css";
import { groupsOf, type ReportSearch, roundingOf } from "./search";

interface RulesButtonProps {
  search: ReportSearch;
  onChange: (changes: { [Key in keyof ReportSearch]?: ReportSearch[Key] | undefined }) => void;
}

const DEFAULT = "default";

/** How the figures are made: rounding, midnight and zone, for this report only. */
export function RulesButton({ search, onChange }: RulesButtonProps) {
  const { t } = useTranslation("reports");
  const { zone } = useFormats();
  const seesRates = useMay("rate_read");
  const groups = groupsOf(search);
  const own = search.rounding || search.boundary || search.zone;
  return (
    <Popover position="bottom-start" width={320} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant={own ? "light" : "default"}
          leftSection={<IconAdjustments size={16} aria-hidden="true" />}
        >
          {t("rules")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.rules}>
        <RoundingFields search={search} onChange={onChange} />
        <Select
          label={t("boundary.label")}
          comboboxProps={{ withinPortal: false }}
          data={[
            { value: DEFAULT, label: t("asOrganization") },
            { value: "split_at_midnight", label: t("boundary.split_at_midnight") },
            { value: "start_day", label: t("boundary.start_day") },
          ]}
          value={search.boundary ?? DEFAULT}
          onChange={(value) => onChange({ boundary: value === DEFAULT ? undefined : (value as DayBoundary) })}
        />
        <Switch
          label={t("ownZones")}
          checked={!search.zone}
          onChange={(event) => onChange({ zone: event.currentTarget.checked ? undefined : zone })}
        />
        {search.zone && (
          <ZoneSelect
            label={t("zone")}
            comboboxProps={{ withinPortal: false }}
            value={search.zone}
            onChange={(value) => onChange({ zone: value })}
          />
        )}
        {groups.some((dimension) => dimension === "project" || dimension === "task") && (
          <Switch
            label={t("compareEstimates")}
            checked={search.estimates === true}
            onChange={(event) => onChange({ estimates: event.currentTarget.checked || undefined })}
          />
        )}
        {seesRates && (
          <Switch
            label={t("money.show")}
            checked={search.amounts === true}
            onChange={(event) => onChange({ amounts: event.currentTarget.checked || undefined })}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function RoundingFields({ search, onChange }: RulesButtonProps) {
  const { t } = useTranslation("reports");
  const { organization } = useMe();
  const rounding = roundingOf(search, organization.rounding);
  const chooseMode = (value: string | null) => {
    if (value === null || value === DEFAULT) {
      return onChange({ rounding: undefined, minutes: undefined, level: undefined });
    }
    onChange({ rounding: value as Rounding["mode"], minutes: rounding.minutes, level: rounding.level });
  };
  return (
    <>
      <Select
        label={t("rounding.label")}
        comboboxProps={{ withinPortal: false }}
        data={[
          { value: DEFAULT, label: t("asOrganization") },
          ...(["none", "up", "down", "nearest"] as const).map((mode) => ({
            value: mode,
            label: t(`rounding.${mode}`),
          })),
        ]}
        value={search.rounding ?? DEFAULT}
        onChange={chooseMode}
      />
      {search.rounding && search.rounding !== "none" && (
        <div className={styles.pair}>
          <NumberInput
            label={t("rounding.minutes")}
            min={1}
            max={240}
            allowDecimal={false}
            clampBehavior="strict"
            value={rounding.minutes}
            onChange={(minutes) => onChange({ minutes: Number(minutes) || undefined })}
          />
          <Select
            label={t("rounding.level")}
            comboboxProps={{ withinPortal: false }}
            data={(["entry", "day", "group"] as const).map((level) => ({
              value: level,
              label: t(`level.${level}`),
            }))}
            value={rounding.level}
            onChange={(level) => onChange({ level: (level as Rounding["level"]) ?? undefined })}
          />
        </div>
      )}
    </>
  );
}
