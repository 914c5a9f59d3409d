import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useScope, useTags } from "~/api/queries/scope";
import { useRecentWork } from "~/api/queries/timer";
import { HueDot } from "../HueDot";
import styles from "./quick.module.css";
import { type Suggestion, suggestFor, suggestRecent } from "./suggest";
import { tokenAt, without } from "./tokens";
import type { QuickEntry } from "./useQuickEntry";

interface TokenFieldProps {
  quick: QuickEntry;
  /** Enter, without leaving the field first. */
  onSubmit: () => void;
  id?: string;
  /** Named by `aria-label` where no label stands above it. */
  label?: string;
  placeholder: string;
  autoFocus?: boolean;
}

/** The one field for everything: note, `@project`, `/task`, `#tag`, `!billable`, times; with popups for the names. */
export function TokenField({ quick, onSubmit, id, label, placeholder, autoFocus }: TokenFieldProps) {
  const { t } = useTranslation("quick");
  const { text, picked, error } = quick;
  const scope = useScope();
  const tags = useTags().data;
  const recent = useRecentWork().data;
  const [cursor, setCursor] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });

  const token = useMemo(() => tokenAt(text, cursor), [text, cursor]);
  const suggestions = useMemo(
    () => (token ? suggestFor(token, picked, scope, tags ?? []) : suggestRecent(text, recent ?? [], scope)),
    [token, picked, scope, tags, text, recent],
  );

  const follow = (value: string, at: number) => {
    setCursor(at);
    combobox.openDropdown();
    // A name that is being typed takes the first fit on Enter; earlier work only when it was chosen.
    if (tokenAt(value, at)) window.setTimeout(() => combobox.selectFirstOption(), 0);
    else combobox.resetSelectedOption();
  };
  const accept = (key: string) => {
    const chosen = suggestions.find((suggestion) => suggestion.key === key);
    if (!chosen) return;
    const rest = token ? without(text, token) : (chosen.note ?? text);
    quick.pick(chosen.picks, rest);
    setCursor(rest.length);
    combobox.closeDropdown();
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const chosen = combobox.dropdownOpened && combobox.getSelectedOptionIndex() !== -1;
    if (event.key === "Tab" && chosen && token) {
      event.preventDefault();
      combobox.clickSelectedOption();
    }
    if (event.key === "Enter" && !chosen) {
      event.preventDefault();
      combobox.closeDropdown();
      onSubmit();
    }
    if (event.key === "Escape" && combobox.dropdownOpened) {
      event.stopPropagation();
      combobox.closeDropdown();
    } else if (event.key === "Escape" && id) field.current?.blur();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={accept} position="bottom-start" middlewares={{ flip: false }}>
      <Combobox.Target withExpandedAttribute>
        <TextInput
          {...(id && { id })}
          {...(label ? { label } : { "aria-label": t("field") })}
          {...(autoFocus && { "data-autofocus": true })}
          ref={field}
          size="sm"
          className={styles.field}
          autoComplete="off"
          dir="auto"
          placeholder={placeholder}
          value={text}
          error={error}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            quick.setText(event.currentTarget.value);
            follow(event.currentTarget.value, event.currentTarget.selectionStart ?? 0);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          onClick={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={suggestions.length === 0} className={styles.dropdown}>
        <Combobox.Options aria-label={token ? t("names") : t("recent")} className={styles.options}>
          {!token && suggestions.length > 0 && (
            <div className={styles.optionsTitle} aria-hidden="true">
              {t("recent")}
            </div>
          )}
          {suggestions.map((suggestion) => (
            <Combobox.Option key={suggestion.key} value={suggestion.key}>
              <SuggestionLine suggestion={suggestion} />
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function SuggestionLine({ suggestion }: { suggestion: Suggestion }) {
  return (
    <span className={styles.suggestion}>
      <HueDot hue={suggestion.hue} />
      <span className={styles.suggestionLabel}>{suggestion.label}</span>
      <span className={styles.suggestionDetail}>{suggestion.detail}</span>
    </span>
  );
}
