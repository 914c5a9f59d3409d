import { MultiSelect, type MultiSelectProps } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";

const none: string[] = [];

interface MemberPickerProps extends Omit<MultiSelectProps, "data" | "value" | "onChange"> {
  value?: string[];
  onChange: (memberIds: string[]) => void;
}

/** Several members by name; disabled ones are offered only while they are chosen. */
export function MemberPicker({ value = none, onChange, ...rest }: MemberPickerProps) {
  const { t } = useTranslation("ui");
  const members = useMembers().data;
  const data = useMemo(
    () =>
      (members ?? [])
        .filter((member) => member.state === "active" || value.includes(member.id))
        .map((member) => ({ value: member.id, label: member.name })),
    [members, value],
  );
  return (
    <MultiSelect
      searchable
      clearable
      nothingFoundMessage={t("nothingFound")}
      {...rest}
      data={data}
      value={value}
      onChange={onChange}
    />
  );
}
