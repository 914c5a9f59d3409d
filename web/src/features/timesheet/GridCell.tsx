import { IconMessage, IconStack2 } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "~/platform/formats";
import styles from "./Grid.module.css";
import type { Cell } from "./model";
import type { Draft } from "./useSheet";

interface GridCellProps {
  /** `row:column`, by which the grid finds it again. */
  place: string;
  cell: Cell;
  draft: Draft | undefined;
  locked: boolean;
  active: boolean;
  chosen: boolean;
  editing: string | undefined;
  onFocus: () => void;
  onStart: () => void;
  onOpen: () => void;
  onEdit: (text: string) => void;
  onLeave: (text: string) => void;
  onKeys: (event: KeyboardEvent) => void;
  onEditKeys: (event: KeyboardEvent<HTMLInputElement>) => void;
}

/** One cell: its length, what was typed into it, and signs for comments and for what it is made of. */
export function GridCell(props: GridCellProps) {
  const { cell, draft, locked, editing } = props;
  const { t } = useTranslation("timesheet");
  const { duration } = useFormats();
  const note = cell.entries
    .map((entry) => entry.note)
    .filter(Boolean)
    .join("; ");
  if (editing !== undefined) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the table is a grid
      // biome-ignore lint/a11y/useFocusableInteractive: the field in it has the focus
      <td role="gridcell" className={styles.cell} data-editing>
        <input
          className={styles.field}
          // The cell was focused, and typing goes on in it.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus
          data-place={props.place}
          aria-label={t("length")}
          aria-invalid={draft?.problem !== undefined || undefined}
          autoComplete="off"
          maxLength={40}
          value={editing}
          onFocus={(event) => event.currentTarget.setSelectionRange(editing.length, editing.length)}
          onChange={(event) => props.onEdit(event.currentTarget.value)}
          onBlur={(event) => props.onLeave(event.currentTarget.value)}
          onKeyDown={props.onEditKeys}
        />
      </td>
    );
  }
  const opens = props.active && cell.kind !== "empty";
  const shown = draft?.text ?? (cell.seconds > 0 ? duration(cell.seconds) : "");
  return (
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the table is a grid
      role="gridcell"
      className={styles.cell}
      tabIndex={props.active ? 0 : -1}
      data-place={props.place}
      data-locked={locked || undefined}
      data-chosen={props.chosen || undefined}
      data-problem={draft?.problem !== undefined || undefined}
      data-pending={(draft && draft.problem === undefined) || undefined}
      aria-readonly={locked || cell.kind === "several" || undefined}
      aria-selected={props.chosen || undefined}
      aria-invalid={draft?.problem !== undefined || undefined}
      title={draft?.problem ?? (note || undefined)}
      onFocus={props.onFocus}
      onDoubleClick={props.onStart}
      onKeyDown={props.onKeys}
    >
      {opens && (
        <button
          type="button"
          // Keys open it from the cell itself.
          tabIndex={-1}
          className={styles.open}
          aria-label={t("openCell")}
          title={t("openCell")}
          onClick={props.onOpen}
        >
          <IconMessage size={14} aria-hidden="true" />
        </button>
      )}
      <span className={styles.inner}>
        {cell.kind === "several" && (
          <IconStack2 size={12} className={styles.sign} role="img" aria-label={t("several")} />
        )}
        {note && !opens && (
          <IconMessage size={12} className={styles.sign} role="img" aria-label={t("hasComment")} />
        )}
        <span>{shown}</span>
      </span>
    </td>
  );
}
