import { Button, Combobox, Group, Textarea, useCombobox } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CommentText } from "~/api/queries/comments";
import type { Member } from "~/api/types";
import { Avatar } from "../Avatar";
import { ProblemAlert } from "../ProblemAlert";
import styles from "./Comments.module.css";
import { candidates, mentionAt, mentionedIn, withMention } from "./model";

const LONGEST = 10_000;

interface CommentFormProps {
  label: string;
  mentionable: Member[];
  submitLabel: string;
  initial?: string;
  /** A rejection keeps the text and shows why. */
  onSubmit: (comment: CommentText) => Promise<unknown>;
  onCancel?: () => void;
  onDraft?: ((drafting: boolean) => void) | undefined;
}

/** A field for a comment; `@` offers names. Ctrl+Enter sends. */
export function CommentForm(props: CommentFormProps) {
  const { label, mentionable, submitLabel, initial = "", onSubmit, onCancel, onDraft } = props;
  const { t } = useTranslation(["comments", "common"]);
  const [text, setText] = useState(initial);
  const [cursor, setCursor] = useState(0);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const picked = useRef(new Set<string>());
  const field = useRef<HTMLTextAreaElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const draft = mentionAt(text, cursor);
  const offered = draft ? candidates(mentionable, draft.text) : [];
  const drafting = text.trim() !== "" && text !== initial;
  useEffect(() => onDraft?.(drafting), [onDraft, drafting]);
  const open = offered.length > 0 && combobox.dropdownOpened;

  const follow = (value: string, at: number) => {
    setCursor(at);
    if (!mentionAt(value, at)) return combobox.closeDropdown();
    combobox.openDropdown();
    window.setTimeout(() => combobox.selectFirstOption(), 0);
  };
  const accept = (id: string) => {
    const member = mentionable.find((one) => one.id === id);
    if (!member || !draft) return;
    const next = withMention(text, draft, cursor, member.name);
    picked.current.add(id);
    setText(next.text);
    setCursor(next.cursor);
    combobox.closeDropdown();
    window.setTimeout(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.cursor, next.cursor);
    }, 0);
  };
  const send = async () => {
    if (text.trim() === "" || busy) return field.current?.focus();
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit({ text, mention_ids: mentionedIn(text, mentionable, picked.current) });
      setText("");
      picked.current.clear();
    } catch (thrown) {
      setProblem(thrown);
    }
    setBusy(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      // A dialog around it would take the key for its own.
      event.preventDefault();
      event.stopPropagation();
      void send();
    } else if (event.key === "Tab" && open) {
      event.preventDefault();
      combobox.clickSelectedOption();
    } else if (event.key === "Escape" && (open || onCancel)) {
      event.stopPropagation();
      if (open) combobox.closeDropdown();
      else onCancel?.();
    }
  };
  return (
    <div className={styles.form}>
      <Combobox store={combobox} onOptionSubmit={accept} position="bottom-start" width={260}>
        <Combobox.Target withKeyboardNavigation={open} withExpandedAttribute>
          <Textarea
            ref={field}
            aria-label={label}
            placeholder={t("comments:hint")}
            autosize
            minRows={2}
            maxRows={12}
            maxLength={LONGEST}
            value={text}
            data-autofocus={onCancel ? true : undefined}
            onKeyDown={onKeyDown}
            onChange={(event) => {
              const { value, selectionStart } = event.currentTarget;
              setText(value);
              follow(value, selectionStart);
            }}
            onClick={(event) => follow(text, event.currentTarget.selectionStart)}
            onBlur={() => combobox.closeDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={!open}>
          <Combobox.Options aria-label={t("comments:people")}>
            {offered.map((member) => (
              <Combobox.Option key={member.id} value={member.id}>
                <span className={styles.person}>
                  <Avatar name={member.name} size={22} />
                  {member.name}
                </span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <ProblemAlert error={problem} />
      {(text !== "" || onCancel) && (
        <Group gap="xs" justify="flex-end">
          {onCancel && (
            <Button size="compact-sm" variant="default" onClick={onCancel}>
              {t("common:action.cancel")}
            </Button>
          )}
          <Button size="compact-sm" loading={busy} onClick={() => void send()}>
            {submitLabel}
          </Button>
        </Group>
      )}
    </div>
  );
}
