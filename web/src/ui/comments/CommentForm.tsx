import { Button, Combobox, Group, Textarea, useCombobox } from "@mantine/core";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CommentText } from "~/api/queries/comments";
import type { Member } from "~/api/types";
import { unsent } from "~/platform/unsent";
import { Avatar } from "../Avatar";
import { ProblemAlert } from "../ProblemAlert";
import { useActiveOption } from "../useActiveOption";
import { useTooLong } from "../useTooLong";
import styles from "./Comments.module.css";
import { candidates, mentionAt, mentionedIn, withMention } from "./model";

const LONGEST = 10_000;

interface CommentFormProps {
  label: string;
  mentionable: Member[];
  submitLabel: string;
  initial?: string;
  /** Where a half-written text is found again by who comes back. */
  unsentOf?: string;
  /** A rejection keeps the text and shows why. */
  onSubmit: (comment: CommentText) => Promise<unknown>;
  onCancel?: () => void;
  onDraft?: ((drafting: boolean) => void) | undefined;
}

/** A field for a comment; `@` offers names. Ctrl+Enter sends. */
export function CommentForm(props: CommentFormProps) {
  const { label, mentionable, submitLabel, initial = "", onSubmit, onCancel, onDraft } = props;
  const { t } = useTranslation(["comments", "common"]);
  const { unsentOf } = props;
  const [text, setTextOnly] = useState(() => (unsentOf && unsent.of(unsentOf)) || initial);
  const setText = (value: string) => {
    setTextOnly(value);
    if (unsentOf) unsent.keep(unsentOf, value);
  };
  const [cursor, setCursor] = useState(0);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const tooLong = useTooLong(LONGEST)(text);
  const picked = useRef(new Set<string>());
  const field = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number>(undefined);
  const [asked, setAsked] = useState(false);
  const draft = mentionAt(text, cursor);
  const offered = draft ? candidates(mentionable, draft.text) : [];
  const drafting = text.trim() !== "" && text !== initial;
  useEffect(() => onDraft?.(drafting), [onDraft, drafting]);
  const open = asked && offered.length > 0;
  const option = useActiveOption(
    offered.map(({ id }) => id),
    open,
  );
  const show = (shown: boolean) => {
    setAsked(shown);
    option.reset();
  };
  const combobox = useCombobox({ opened: open, onOpenedChange: show });
  // Before the next key: what is typed on after a name belongs behind it.
  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });

  const follow = (value: string, at: number) => {
    setCursor(at);
    show(mentionAt(value, at) !== undefined);
  };
  const accept = (id: string) => {
    const member = mentionable.find((one) => one.id === id);
    if (!member || !draft) return;
    const next = withMention(text, draft, cursor, member.name);
    picked.current.add(id);
    setText(next.text);
    setCursor(next.cursor);
    caret.current = next.cursor;
    show(false);
    field.current?.focus();
  };
  const send = async () => {
    if (text.trim() === "" || busy || tooLong !== undefined) return field.current?.focus();
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
    } else if (option.active !== undefined && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      accept(option.active);
    } else if (event.key === "Escape" && (open || onCancel)) {
      event.stopPropagation();
      if (open) show(false);
      else onCancel?.();
    } else if (open) option.onArrow(event);
  };
  return (
    <div className={styles.form}>
      <Combobox store={combobox} onOptionSubmit={accept} position="bottom-start" width={260}>
        <Combobox.Target
          withKeyboardNavigation={false}
          withExpandedAttribute
          aria-activedescendant={option.activeId}
        >
          <Textarea
            ref={field}
            aria-label={label}
            placeholder={t("comments:hint")}
            autosize
            minRows={2}
            maxRows={12}
            error={tooLong}
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
              <Combobox.Option key={member.id} {...option.propsOf(member.id)}>
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
