import { ActionIcon, Button, Group, Popover, Stack, Text, Tooltip } from "@mantine/core";
import { IconDots, IconHistory, IconTrash } from "@tabler/icons-react";
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "~/api/problem";
import type { TimeEntry } from "~/api/types";
import { BillableButton } from "~/ui/entry/BillableButton";
import { TagsButton } from "~/ui/entry/TagsButton";
import { WorkButton } from "~/ui/entry/WorkButton";
import { NoteArea } from "~/ui/NoteArea";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { useTooLong } from "~/ui/useTooLong";
import styles from "./EntryEditor.module.css";
import { EntryWhen } from "./EntryWhen";
import type { Fields, Zones } from "./model/draft";
import { isFixed } from "./stage";
import { LONGEST_REASON } from "./useReason";

interface EntryEditorProps {
  /** The entry; none for a draft. */
  entry: TimeEntry | undefined;
  initial: Fields;
  zones: Zones;
  /** Where on the days the block is. */
  box: CSSProperties;
  /** Why it cannot be changed. */
  lockText: string | undefined;
  /** It is somebody else's time: why it changes stands in the record of their working time. */
  asksReason: boolean;
  onSave: (fields: Fields, reason: string) => Promise<unknown>;
  onClose: () => void;
  onDelete: () => void;
  onMenu: (at: { x: number; y: number }) => void;
  onHistory: () => void;
}

/**
 * What an entry is, beside its block. A click elsewhere saves, Escape asks before it throws away what was typed, and a
 * refusal keeps everything in its fields.
 */
export function EntryEditor(props: EntryEditorProps) {
  const { entry, zones, onClose } = props;
  const { t } = useTranslation(["calendar", "common", "ui", "audit"]);
  const [initial] = useState(props.initial);
  const [fields, setFields] = useState(initial);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const tooLong = useTooLong();
  const tooLongReason = useTooLong(LONGEST_REASON);
  const body = useRef<HTMLFormElement>(null);
  const fixed = entry !== undefined && isFixed(entry);
  const dirty = JSON.stringify(fields) !== JSON.stringify(initial) || reason !== "";
  const set = (changes: Partial<Fields>) => setFields((before) => ({ ...before, ...changes }));

  /** Closes the editor when there is nothing left to save; false when it stays open. */
  const save = async (): Promise<boolean> => {
    if (busy) return false;
    if (!fixed && (!entry || dirty)) {
      if ((tooLong(fields.note) ?? tooLongReason(reason)) !== undefined) return false;
      setBusy(true);
      setProblem(null);
      try {
        await props.onSave(fields, reason);
      } catch (thrown) {
        setProblem(asProblem(thrown));
        setBusy(false);
        return false;
      }
    }
    onClose();
    return true;
  };
  const recall = async () => {
    if (await save()) props.onHistory();
  };
  const latestSave = useRef(save);
  latestSave.current = save;
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      const target = event.target;
      if (!(target instanceof Element) || body.current?.contains(target)) return;
      // Lists, the calendar of a date field and the question of a clock change open beside the editor.
      if (target.closest("[data-portal]")) return;
      void latestSave.current();
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    const target = event.target as Element;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // A field with a draft takes it on blur, before the form is read.
      if (target instanceof HTMLElement) target.blur();
      window.setTimeout(() => void latestSave.current(), 0);
    }
    if (event.key === "Enter" && target instanceof HTMLTextAreaElement && !event.shiftKey && !event.ctrlKey) {
      event.preventDefault();
      void latestSave.current();
    }
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    if (target.getAttribute("data-mantine-stop-propagation") === "true") return;
    if (!event.currentTarget.contains(target)) return;
    event.stopPropagation();
    if (dirty && !fixed && !asking) setAsking(true);
    else if (asking) setAsking(false);
    else onClose();
  };

  return (
    <Popover
      opened
      position="right-start"
      width={344}
      trapFocus
      // The place of the block is no button that opens something; roles on it would be wrong.
      withRoles={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      offset={6}
      middlewares={{ flip: { fallbackPlacements: ["left-start", "bottom", "top"] }, shift: { padding: 8 } }}
    >
      <Popover.Target>
        <div className={styles.anchor} style={props.box} />
      </Popover.Target>
      <Popover.Dropdown
        role="dialog"
        aria-label={entry ? t("calendar:editor.edit") : t("calendar:editor.new")}
      >
        <form
          ref={body}
          onKeyDown={onKeyDown}
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
          noValidate
          data-no-gesture
        >
          <Stack gap="xs">
            {props.lockText && (
              <Text size="xs" className={styles.locked}>
                {props.lockText}
              </Text>
            )}
            <NoteArea
              aria-label={t("calendar:editor.note")}
              placeholder={t("calendar:editor.placeholder")}
              minRows={1}
              maxRows={6}
              readOnly={fixed}
              data-autofocus
              value={fields.note}
              onChange={(event) => set({ note: event.currentTarget.value })}
            />
            <div className={styles.about}>
              <WorkButton
                project_id={fields.project_id}
                task_id={fields.task_id}
                disabled={fixed}
                onChange={set}
              />
              <TagsButton tags={fields.tags} disabled={fixed} onChange={(tags) => set({ tags })} />
              <BillableButton
                value={fields.billable}
                effective={entry ? entry.billable_effective : fields.billable !== "no"}
                disabled={fixed}
                onChange={(billable) => set({ billable })}
              />
            </div>
            <EntryWhen entry={entry} fields={fields} zones={zones} fixed={fixed} onChange={set} />
            {props.asksReason && !fixed && (
              <NoteArea
                label={t("calendar:editor.why")}
                description={t("calendar:editor.whyFor")}
                minRows={1}
                maxRows={4}
                most={LONGEST_REASON}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            )}
            <ProblemAlert error={problem} />
            {asking ? (
              <Group gap="xs" justify="flex-end" role="alertdialog" aria-label={t("ui:discard.question")}>
                <Text size="sm" fw={500} flex="1 1 100%">
                  {t("ui:discard.question")}
                </Text>
                <Button size="xs" variant="default" color="red" onClick={onClose}>
                  {t("ui:discard.yes")}
                </Button>
                <Button size="xs" autoFocus onClick={() => setAsking(false)}>
                  {t("ui:discard.no")}
                </Button>
              </Group>
            ) : (
              <div className={styles.foot}>
                {entry && !fixed && (
                  <>
                    <Tooltip label={t("common:action.delete")}>
                      <ActionIcon
                        aria-label={t("common:action.delete")}
                        disabled={!entry.allowed_actions.includes("delete")}
                        onClick={props.onDelete}
                      >
                        <IconTrash size={16} stroke={1.6} />
                      </ActionIcon>
                    </Tooltip>
                    <ActionIcon
                      aria-label={t("common:action.menu")}
                      onClick={(event) => {
                        const { left, bottom } = event.currentTarget.getBoundingClientRect();
                        props.onMenu({ x: left, y: bottom });
                      }}
                    >
                      <IconDots size={16} />
                    </ActionIcon>
                  </>
                )}
                {entry && (
                  <Tooltip label={t("audit:history")}>
                    <ActionIcon aria-label={t("audit:history")} onClick={() => void recall()}>
                      <IconHistory size={16} stroke={1.6} />
                    </ActionIcon>
                  </Tooltip>
                )}
                <span className={styles.rest} />
                <Button size="xs" variant="default" onClick={onClose}>
                  {fixed ? t("common:action.close") : t("common:action.cancel")}
                </Button>
                {!fixed && (
                  <Button size="xs" type="submit" loading={busy}>
                    {entry ? t("common:action.save") : t("common:action.add")}
                  </Button>
                )}
              </div>
            )}
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
