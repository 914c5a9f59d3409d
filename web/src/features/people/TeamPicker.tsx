import { MultiSelect, type MultiSelectProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useTeams } from "~/api/queries/people";

interface TeamPickerProps extends Omit<MultiSelectProps, "data" | "value" | "onChange"> {
  value: string[];
  onChange: (teamIds: string[]) => void;
}

/** Several teams by name; nothing where the organization has none. */
export function TeamPicker({ value, onChange, ...rest }: TeamPickerProps) {
  const { t } = useTranslation("ui");
  const teams = useTeams().data ?? [];
  if (teams.length === 0) return null;
  return (
    <MultiSelect
      searchable
      clearable
      nothingFoundMessage={t("nothingFound")}
      {...rest}
      data={teams.map((team) => ({ value: team.id, label: team.name }))}
      value={value}
      onChange={onChange}
    />
  );
}
