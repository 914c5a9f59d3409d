import { ActionIcon, Checkbox, Menu, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCalendar,
  IconCopy,
  IconDots,
  IconHistory,
  IconLock,
  IconPin,
  IconPlayerPlay,
  IconRepeat,
  IconTrash,
} from "@tabler/icons-react";
import { type CSSProperties, lazy, memo, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useScope } from "~/api/queries/scope";
import type { Hue, TimeEntry } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { BillableButton } from "~/ui/entry/BillableButton";
import { NoteField } from "~/ui/entry/NoteField";
import { TagsButton } from "~/ui/entry/TagsButton";
import { WorkButton } from "~/ui/entry/WorkButton";
import styles from "./EntryRow.module.css";
import { EntryTimes } from "./EntryTimes";
import { moveToDate } from "./model";
import { isOpen } from "./several/useChoosing";
import type { EntryActions } from "./useEntryActions";

// The calendar is needed only once somebody moves an entry.
const MoveDate = lazy(() => import("./MoveDate"));
const HistoryDrawer = lazy(() => import("~/ui/history/HistoryDrawer"));
const RepeatForm = lazy(() => import("~/ui/recurring/RepeatForm"));

interface EntryRowProps {
  entry: TimeEntry;
  actions: EntryActions;
  now: number;
  /** While several are chosen: whether this one is. */
  chosen?: boolean;
  onChoose?: ((id: string, withRange: boolean) => void) | undefined;
}

/** One entry of a list; every field is edited where it stands. Only the running one follows the clock. */
export const EntryRow = memo(function EntryRow(props: EntryRowProps) {
  const { entry, actions, now, onChoose } = props;
  const { t } = useTranslation(["entries", "common"]);
  const hue = useScope().projects.get(entry.project_id ?? "")?.color;
  const { hour12 } = useFormats();
  const fixed = entry.locked || !entry.allowed_actions.includes("update");
  const name = entry.note || t("entries:withoutNote");
  return (
    <li
      className={styles.row}
      style={rowStyle(hue)}
      data-hour12={hour12 || undefined}
      data-locked={entry.locked || undefined}
    >
      <div className={styles.note}>
        {onChoose && (
          <Checkbox
            size="xs"
            className={styles.choose}
            aria-label={t("entries:several.chooseOne", { name })}
            checked={props.chosen ?? false}
            disabled={!isOpen(entry)}
            onChange={() => {}}
            onClick={(event) => onChoose(entry.id, event.shiftKey)}
          />
        )}
        <NoteField
          note={entry.note}
          className={styles.noteField}
          label={t("entries:note")}
          placeholder={fixed ? t("entries:withoutNote") : t("entries:addNote")}
          readOnly={fixed}
          onSave={(note) => actions.write(entry, note)}
        />
        {entry.warnings.includes("overlap") && (
          <Tooltip label={t("entries:overlap")}>
            <IconAlertTriangle
              size={16}
              className={styles.warning}
              role="img"
              aria-label={t("entries:overlap")}
            />
          </Tooltip>
        )}
        {entry.locked && (
          <Tooltip label={t("entries:locked")}>
            <IconLock size={15} className={styles.lock} role="img" aria-label={t("entries:locked")} />
          </Tooltip>
        )}
      </div>
      <div className={styles.work}>
        <WorkButton
          project_id={entry.project_id}
          task_id={entry.task_id}
          disabled={fixed}
          onChange={(work) => actions.change(entry, work)}
        />
      </div>
      <div className={styles.tags} data-empty={entry.tags.length === 0 || undefined}>
        <TagsButton tags={entry.tags} disabled={fixed} onChange={(tags) => actions.change(entry, { tags })} />
      </div>
      <div className={styles.billable}>
        <BillableButton
          value={entry.billable}
          effective={entry.billable_effective}
          disabled={fixed}
          onChange={(billable) => actions.change(entry, { billable })}
        />
      </div>
      <EntryTimes
        entry={entry}
        fixed={fixed}
        now={now}
        onChange={(changes) => actions.change(entry, changes)}
      />
      <div className={styles.actions}>
        <Tooltip label={t("common:action.continue")}>
          <ActionIcon
            onClick={() => actions.resume(entry)}
            aria-label={`${t("common:action.continue")}: ${name}`}
          >
            <IconPlayerPlay size={16} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
        <EntryMenu entry={entry} fixed={fixed} name={name} actions={actions} />
      </div>
    </li>
  );
});

function rowStyle(hue: Hue | undefined): CSSProperties {
  return { "--entry-hue": hue ? `var(--hue-${hue})` : "var(--hb-line-strong)" } as CSSProperties;
}

interface EntryMenuProps {
  entry: TimeEntry;
  fixed: boolean;
  name: string;
  actions: EntryActions;
}

function EntryMenu({ entry, fixed, name, actions }: EntryMenuProps) {
  const { t } = useTranslation(["entries", "common", "favorites", "audit", "recurring"]);
  const { zone } = useFormats();
  const [moving, setMoving] = useState(false);
  const [recalling, setRecalling] = useState(false);
  const [repeated, setRepeated] = useState(false);
  const mayDelete = entry.allowed_actions.includes("delete");
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon aria-label={`${t("common:action.menu")}: ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {/* In a closed period nothing new is recorded. */}
          {!entry.locked && (
            <Menu.Item
              leftSection={<IconCopy size={16} stroke={1.6} />}
              onClick={() => actions.duplicate(entry)}
            >
              {t("entries:duplicate")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconPin size={16} stroke={1.6} />} onClick={() => actions.keep(entry)}>
            {t("favorites:keep")}
          </Menu.Item>
          <Menu.Item leftSection={<IconRepeat size={16} stroke={1.6} />} onClick={() => setRepeated(true)}>
            {t("recurring:repeat")}
          </Menu.Item>
          {!fixed && (
            <Menu.Item leftSection={<IconCalendar size={16} stroke={1.6} />} onClick={() => setMoving(true)}>
              {t("entries:moveDate")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconHistory size={16} stroke={1.6} />} onClick={() => setRecalling(true)}>
            {t("audit:history")}
          </Menu.Item>
          {mayDelete && !entry.locked && (
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} stroke={1.6} />}
              onClick={() => actions.remove(entry)}
            >
              {t("common:action.delete")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {recalling && (
        <Suspense fallback={null}>
          <HistoryDrawer
            kind="time_entry"
            object={entry.id}
            name={name}
            onClose={() => setRecalling(false)}
          />
        </Suspense>
      )}
      {repeated && (
        <Suspense fallback={null}>
          <RepeatForm entry={entry} onClose={() => setRepeated(false)} />
        </Suspense>
      )}
      {moving && (
        <Suspense fallback={null}>
          <MoveDate
            date={entry.date}
            onClose={() => setMoving(false)}
            onPick={(date) => actions.change(entry, moveToDate(entry, date, zone))}
          />
        </Suspense>
      )}
    </>
  );
}
