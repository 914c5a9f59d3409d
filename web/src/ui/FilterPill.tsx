import { Button, Combobox, useCombobox } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./FilterPill.module.css";
import { useActiveOption } from "./useActiveOption";

export interface FilterOption {
  value: string;
  label: string;
  mark?: ReactNode;
}

interface FilterPillProps {
  label: string;
  options: FilterOption[];
  /** What is let through; nothing chosen filters nothing. */
  value: string[];
  onChange: (value: string[]) => void;
  /** Choosing one puts the others out. */
  single?: boolean;
}

const SEARCH_FROM = 8;
const SHOWN = 200;

/** A filter as a small button that says what is chosen, with a searchable list behind it. */
export function FilterPill({ label, options, value, onChange, single = false }: FilterPillProps) {
  const { t } = useTranslation(["ui", "common"]);
  const [search, setSearch] = useState("");
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      find("");
    },
    onDropdownOpen: () => (searchable ? combobox.focusSearchInput() : undefined),
  });
  const searchable = options.length >= SEARCH_FROM;
  const chosen = new Set(value);
  const wanted = search.trim().toLowerCase();
  const shown = options.filter((option) => option.label.toLowerCase().includes(wanted)).slice(0, SHOWN);
  // Who types takes the first fit with Enter.
  const option = useActiveOption(
    shown.map((one) => one.value),
    wanted !== "",
  );
  const find = (text: string) => {
    setSearch(text);
    option.reset();
  };
  const onSearchKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || option.onArrow(event)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (option.active !== undefined) toggle(option.active);
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      combobox.closeDropdown();
      combobox.focusTarget();
    }
  };
  const toggle = (option: string) => {
    if (single) {
      onChange(chosen.has(option) ? [] : [option]);
      combobox.closeDropdown();
      return;
    }
    onChange(chosen.has(option) ? value.filter((other) => other !== option) : [...value, option]);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={toggle} width={260} position="bottom-start" withinPortal>
      <Combobox.Target targetType="button" withAriaAttributes>
        <Button
          variant="default"
          className={value.length > 0 ? `${styles.pill} ${styles.set}` : styles.pill}
          rightSection={<IconChevronDown size={14} aria-hidden="true" />}
          onClick={() => combobox.toggleDropdown()}
        >
          <span className={styles.name}>{summary(label, options, value)}</span>
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        {searchable && (
          <Combobox.Search
            value={search}
            withKeyboardNavigation={false}
            aria-activedescendant={option.activeId}
            onChange={(event) => find(event.currentTarget.value)}
            onKeyDown={onSearchKey}
            placeholder={t("common:action.search")}
            aria-label={`${t("common:action.search")}: ${label}`}
          />
        )}
        <Combobox.Options className={styles.options} aria-label={label}>
          {shown.map(({ value: key, label: name, mark }) => (
            <Combobox.Option
              key={key}
              {...option.propsOf(key)}
              active={chosen.has(key)}
              aria-selected={chosen.has(key)}
            >
              <span className={styles.option}>
                <span className={styles.check}>
                  {chosen.has(key) && <IconCheck size={15} aria-hidden="true" />}
                </span>
                {mark}
                <span className={styles.name}>{name}</span>
              </span>
            </Combobox.Option>
          ))}
          {shown.length === 0 && <Combobox.Empty>{t("ui:nothingFound")}</Combobox.Empty>}
        </Combobox.Options>
        {value.length > 0 && (
          <Combobox.Footer>
            <Button size="compact-sm" variant="subtle" fullWidth onClick={() => onChange([])}>
              {t("common:action.clear")}
            </Button>
          </Combobox.Footer>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}

function summary(label: string, options: FilterOption[], value: string[]): string {
  if (value.length === 0) return label;
  const first = options.find((option) => option.value === value[0])?.label ?? "…";
  return value.length === 1 ? `${label}: ${first}` : `${label}: ${first} +${value.length - 1}`;
}
