import type { KeyboardEvent, MouseEvent, RefObject } from "react";
import type { TimeEntry } from "~/api/types";
import type { MenuFor } from "./BlockMenu";
import { jump } from "./jump";
import { fill, type Span, spansOf } from "./model/spans";
import { entryAt, type StageRef } from "./stage";
import type { useCommands } from "./useCommands";
import type { Gestures } from "./useGestures";
import type { useNudges } from "./useNudges";

interface GridEvents {
  stage: StageRef;
  surface: RefObject<HTMLElement | null>;
  /** Whether something is being edited: a click then only ends that. */
  editing: boolean;
  gestures: Gestures;
  nudges: ReturnType<typeof useNudges>;
  commands: ReturnType<typeof useCommands>;
  draw: (span: Span) => void;
  edit: (entry: TimeEntry) => void;
  onMenu: (menu: MenuFor) => void;
}

/** What clicks and keys on the days mean. */
export function useGridEvents(grid: GridEvents) {
  const { stage, surface, editing, gestures, nudges, commands } = grid;
  return {
    onClick: (event: MouseEvent) => {
      if (gestures.swallow() || editing) return;
      nudges.commit();
      const entry = entryAt(stage.current, event.target);
      if (entry) grid.edit(entry);
    },
    onDoubleClick: (event: MouseEvent) => {
      const { entries, now, step, writable } = stage.current;
      if (editing || !writable || entryAt(stage.current, event.target)) return;
      const point = gestures.pointAt({ x: event.clientX, y: event.clientY });
      const span = point?.inside ? fill(spansOf(entries, now), point.column, point.at, step) : undefined;
      if (span) grid.draw(span);
    },
    onContextMenu: (event: MouseEvent) => {
      const entry = entryAt(stage.current, event.target);
      if (!entry) return;
      event.preventDefault();
      const box = (event.target as Element).getBoundingClientRect();
      // The menu key has no pointer: the menu then opens at the block.
      const pointed = event.clientX !== 0 || event.clientY !== 0;
      const at = pointed ? { x: event.clientX, y: event.clientY } : { x: box.left + 12, y: box.top + 20 };
      grid.onMenu({ entry, ...at });
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.target instanceof Element && event.target.closest("form, [role=listbox]")) return;
      // Ctrl+Z is the same on every page.
      if (event.key === "z" && (event.ctrlKey || event.metaKey)) return;
      const entry = entryAt(stage.current, event.target);
      const used =
        nudges.onKeyDown(event) ||
        (entry !== undefined && commands.onKey(event.key, entry)) ||
        jump(event, surface.current);
      if (used) event.preventDefault();
    },
  };
}
