import { Menu } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowDown,
  IconArrowForwardUp,
  IconArrowMerge,
  IconArrowUp,
  IconArrowUpRight,
  IconCopy,
  IconCut,
  IconFold,
  IconHistory,
  IconPencil,
  IconPlayerPlay,
  IconRepeat,
  IconSpacingVertical,
  IconTrash,
  type TablerIcon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { TimeEntry } from "~/api/types";
import type { Nudge } from "./model/nudge";
import { FREE_STEP } from "./model/snap";
import { isRunning } from "./model/spans";
import { isFixed } from "./stage";

export interface MenuFor {
  entry: TimeEntry;
  x: number;
  y: number;
}

export interface BlockCommands {
  edit: (entry: TimeEntry) => void;
  nudge: (entry: TimeEntry, nudge: Nudge) => void;
  duplicate: (entry: TimeEntry) => void;
  copyToNextDay: (entry: TimeEntry) => void;
  split: (entry: TimeEntry) => void;
  merge: (entry: TimeEntry) => void;
  fillAfter: (entry: TimeEntry) => void;
  resume: (entry: TimeEntry) => void;
  remove: (entry: TimeEntry) => void;
  recall: (entry: TimeEntry) => void;
  /** Nothing where the calendar is not the reader's own. */
  repeat: ((entry: TimeEntry) => void) | undefined;
  /** Shows the task or the project of the entry. */
  openWork: (entry: TimeEntry) => void;
  canMerge: (entry: TimeEntry) => boolean;
  canFill: (entry: TimeEntry) => boolean;
}

interface BlockMenuProps {
  at: MenuFor;
  step: number;
  commands: BlockCommands;
  onClose: () => void;
}

/** Everything a drag or a key does with an entry, as words. Opened by the right button, the menu key, or the editor. */
export function BlockMenu({ at, step, commands, onClose }: BlockMenuProps) {
  const { t } = useTranslation(["calendar", "common", "audit", "recurring"]);
  const { entry } = at;
  const fixed = isFixed(entry);
  const running = isRunning(entry);
  const interval = entry.kind === "interval";
  const minutes = step > 0 ? step : FREE_STEP;
  const item = (label: string, Icon: TablerIcon, run: (entry: TimeEntry) => void, keys?: string) => (
    <Menu.Item
      key={label}
      leftSection={<Icon size={16} stroke={1.6} />}
      rightSection={keys && <span aria-hidden="true">{keys}</span>}
      onClick={() => run(entry)}
    >
      {label}
    </Menu.Item>
  );
  const nudge = (label: string, Icon: TablerIcon, kind: Nudge["kind"], keys: string) =>
    item(label, Icon, () => commands.nudge(entry, { kind } as Nudge), keys);
  return (
    <Menu
      opened
      onClose={onClose}
      position="bottom-start"
      width={260}
      returnFocus={false}
      middlewares={{ flip: false, shift: { padding: 8, crossAxis: true } }}
    >
      <Menu.Target>
        <button
          type="button"
          aria-hidden="true"
          tabIndex={-1}
          style={{ position: "fixed", left: at.x, top: at.y, width: 0, height: 0, padding: 0, border: 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown
        mah="calc(100dvh - 16px)"
        style={{ overflow: "auto" }}
        aria-label={entry.note || t("calendar:withoutNote")}
      >
        {item(fixed ? t("calendar:menu.show") : t("common:action.edit"), IconPencil, commands.edit, "↵")}
        {!fixed && !running && (
          <>
            {nudge(t("calendar:menu.previousDay"), IconArrowBackUp, "previousDay", "←")}
            {nudge(t("calendar:menu.nextDay"), IconArrowForwardUp, "nextDay", "→")}
          </>
        )}
        {!fixed && interval && !running && (
          <>
            {nudge(t("calendar:menu.earlier", { count: minutes }), IconArrowUp, "earlier", "↑")}
            {nudge(t("calendar:menu.later", { count: minutes }), IconArrowDown, "later", "↓")}
            {nudge(t("calendar:menu.longer", { count: minutes }), IconSpacingVertical, "endLater", "⇧↓")}
            {nudge(t("calendar:menu.shorter", { count: minutes }), IconFold, "endEarlier", "⇧↑")}
          </>
        )}
        {!fixed && interval && (
          <>
            {nudge(
              t("calendar:menu.startEarlier", { count: minutes }),
              IconSpacingVertical,
              "startEarlier",
              "⌃⇧↑",
            )}
            {nudge(t("calendar:menu.startLater", { count: minutes }), IconFold, "startLater", "⌃⇧↓")}
          </>
        )}
        {!fixed && interval && !running && (
          <>
            {item(t("calendar:menu.split"), IconCut, commands.split, "X")}
            {commands.canMerge(entry) && item(t("calendar:menu.merge"), IconArrowMerge, commands.merge, "M")}
            {item(t("calendar:menu.duplicate"), IconCopy, commands.duplicate, "D")}
            {item(t("calendar:menu.copyToNextDay"), IconCopy, commands.copyToNextDay)}
          </>
        )}
        {commands.canFill(entry) &&
          item(t("calendar:menu.fillAfter"), IconSpacingVertical, commands.fillAfter, "F")}
        {!running && item(t("common:action.continue"), IconPlayerPlay, commands.resume)}
        {commands.repeat && item(t("recurring:repeat"), IconRepeat, commands.repeat)}
        {entry.project_id &&
          item(
            entry.task_id ? t("calendar:menu.openTask") : t("calendar:menu.openProject"),
            IconArrowUpRight,
            commands.openWork,
          )}
        {item(t("audit:history"), IconHistory, commands.recall)}
        {!fixed && entry.allowed_actions.includes("delete") && (
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} stroke={1.6} />}
            onClick={() => commands.remove(entry)}
          >
            {t("common:action.delete")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
