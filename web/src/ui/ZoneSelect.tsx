import { Select, type SelectProps } from "@mantine/core";
import { useMemo } from "react";
import { zones } from "~/lib/locales";

interface ZoneSelectProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value?: string;
  onChange: (zone: string) => void;
}

/** An IANA time zone, found by typing a part of its name. */
export function ZoneSelect({ value, onChange, ...rest }: ZoneSelectProps) {
  const data = useMemo(() => zones(value ?? "UTC"), [value]);
  return (
    <Select
      searchable
      limit={60}
      {...rest}
      data={data}
      value={value ?? null}
      onChange={(zone) => zone && onChange(zone)}
    />
  );
}
