import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useScope, useTags } from "~/api/queries/scope";
import { useRecentWork } from "~/api/queries/timer";
import { HueDot } from "../HueDot";
import { useActiveOption } from "../useActiveOption";
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
  const caret = useRef<number>(undefined);
  const [asked, setAsked] = useState(false);

  const token = useMemo(() => tokenAt(text, cursor), [text, cursor]);
  const suggestions = useMemo(
    () => (token ? suggestFor(token, picked, scope, tags ?? []) : suggestRecent(text, recent ?? [], scope)),
    [token, picked, scope, tags, text, recent],
  );
  const opened = asked && suggestions.length > 0;
  // A name that is being typed takes the first fit on Enter; earlier work only when it was chosen.
  const option = useActiveOption(
    suggestions.map(({ key }) => key),
    opened && token !== undefined,
  );
  const show = (shown: boolean) => {
    setAsked(shown);
    option.reset();
  };
  const combobox = useCombobox({ opened, onOpenedChange: show });
  // Before the next key: what is typed on after a name belongs where the name stood.
  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });

  const accept = (key: string) => {
    const chosen = suggestions.find((suggestion) => suggestion.key === key);
    if (!chosen) return;
    const note = chosen.note ?? text;
    const rest = token ? without(text, token) : { text: note, cursor: note.length };
    quick.pick(chosen.picks, rest.text);
    setCursor(rest.cursor);
    caret.current = rest.cursor;
    show(false);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (option.onArrow(event)) return setAsked(true);
    const takes = event.key === "Enter" || (event.key === "Tab" && token !== undefined);
    if (takes && option.active !== undefined) {
      event.preventDefault();
      accept(option.active);
    } else if (event.key === "Enter") {
      event.preventDefault();
      show(false);
      onSubmit();
    } else if (event.key === "Escape" && opened) {
      event.stopPropagation();
      show(false);
    } else if (event.key === "Escape" && id) field.current?.blur();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={accept} position="bottom-start" middlewares={{ flip: false }}>
      <Combobox.Target
        withKeyboardNavigation={false}
        withExpandedAttribute
        aria-activedescendant={option.activeId}
      >
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
            setCursor(event.currentTarget.selectionStart ?? 0);
            show(true);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          onClick={() => show(true)}
          // Also where nothing fits at the moment: what empties the field later must not open the list.
          onBlur={() => show(false)}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!opened} className={styles.dropdown}>
        <Combobox.Options aria-label={token ? t("names") : t("recent")} className={styles.options}>
          {!token && suggestions.length > 0 && (
            <div className={styles.optionsTitle} aria-hidden="true">
              {t("recent")}
            </div>
          )}
          {suggestions.map((suggestion) => (
            <Combobox.Option key={suggestion.key} {...option.propsOf(suggestion.key)}>
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
