import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

interface SearchFieldProps {
  label?: string;
  value: string;
  onChange: (text: string) => void;
  /** The one that `/` puts the cursor into; at most one on a page. */
  main?: boolean;
  /** Where it is not as wide as everywhere. */
  className?: string | undefined;
}

/** Narrows the list below it while typing. */
export function SearchField({ label, value, onChange, main = true, className }: SearchFieldProps) {
  const { t } = useTranslation();
  const name = label ?? t("action.search");
  return (
    <TextInput
      type="search"
      aria-label={name}
      placeholder={name}
      {...(className ? { className } : { w: 220 })}
      leftSection={<IconSearch size={15} stroke={1.6} aria-hidden="true" />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...(main ? { "data-filter": true } : {})}
    />
  );
}
