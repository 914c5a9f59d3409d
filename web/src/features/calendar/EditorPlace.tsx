import type { CSSProperties } from "react";
import { useRef } from "react";
import type { TimeEntry } from "~/api/types";
import { useMe } from "~/platform/session";
import { EntryEditor } from "./EntryEditor";
import type { Editing } from "./Grid";
import styles from "./Grid.module.css";
import { changesOf, entryOfDraft, fieldsOfDraft, fieldsOfEntry, zonesOf } from "./model/draft";
import { boxOf } from "./model/pieces";
import { cutTo, type Span, spanOf } from "./model/spans";
import type { Stage } from "./stage";
import type { CalendarActions } from "./useCalendarActions";

interface EditorPlaceProps {
  editing: Editing;
  stage: Stage;
  memberId: string;
  memberZone: string;
  actions: CalendarActions;
  onClose: () => void;
  onMenu: (entry: TimeEntry, at: { x: number; y: number }) => void;
  onHistory: (entry: TimeEntry) => void;
}

/** Puts the editor beside the block it belongs to, and draws the block of a draft. */
export function EditorPlace({
  editing,
  stage,
  memberId,
  memberZone,
  actions,
  onClose,
  onMenu,
  onHistory,
}: EditorPlaceProps) {
  // An entry that disappears while it is edited, elsewhere deleted, keeps its fields until they are saved or closed.
  const known = useRef<TimeEntry>(undefined);
  const asksReason = useMe().member.id !== memberId;
  if (editing.kind === "entry") {
    known.current = stage.entries.find((entry) => entry.id === editing.id) ?? known.current;
  }
  const entry = known.current;
  if (editing.kind === "draft") {
    const { draft } = editing;
    return (
      <>
        {boxes(stage, draft.span).map((box) => (
          <div key={box.left} className={styles.draft} style={box}>
            {stage.timesText(draft.span)}
          </div>
        ))}
        <EntryEditor
          entry={undefined}
          initial={fieldsOfDraft(draft, memberZone)}
          zones={{ start: memberZone, end: memberZone }}
          box={boxes(stage, draft.span)[0] ?? {}}
          lockText={undefined}
          asksReason={asksReason}
          onSave={(fields, reason) =>
            actions.add(
              { ...entryOfDraft(draft, fields, memberZone), member_id: memberId },
              undefined,
              reason,
            )
          }
          onClose={onClose}
          onDelete={onClose}
          onMenu={() => undefined}
          onHistory={() => undefined}
        />
      </>
    );
  }
  if (!entry) return null;
  const zones = zonesOf(entry, memberZone);
  const span = spanOf(entry, stage.now);
  const column = stage.columns.findIndex(({ date }) => date === entry.date);
  const width = 100 / stage.columns.length;
  const strip = { left: `${Math.max(0, column) * width}%`, width: `${width}%`, top: 0, height: 0 };
  return (
    <EntryEditor
      entry={entry}
      initial={fieldsOfEntry(entry, zones)}
      zones={zones}
      box={(span && boxes(stage, span)[0]) ?? strip}
      lockText={entry.locked ? stage.lockText(entry.date) : undefined}
      asksReason={asksReason}
      onSave={async (fields, reason) => {
        const changes = changesOf(entry, fields, zones);
        if (Object.keys(changes).length > 0) await actions.change(entry, changes, undefined, reason);
      }}
      onClose={onClose}
      onDelete={() => {
        onClose();
        void actions.remove(entry);
      }}
      onMenu={(at) => onMenu(entry, at)}
      onHistory={() => onHistory(entry)}
    />
  );
}

/** Where a span is drawn, day by day. */
function boxes(stage: Stage, span: Span): (CSSProperties & { left: string })[] {
  const width = 100 / stage.columns.length;
  return stage.columns.flatMap((column, index) => {
    const cut = cutTo(span, column);
    if (!cut) return [];
    return [
      { left: `${index * width}%`, width: `calc(${width}% - 6px)`, ...boxOf(stage.scale, column, cut) },
    ];
  });
}
