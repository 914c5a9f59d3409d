import { IconLock } from "@tabler/icons-react";
import { type CSSProperties, memo } from "react";
import { useTranslation } from "react-i18next";
import type { Scope } from "~/api/queries/scope";
import type { TimeEntry } from "~/api/types";
import { useFormats } from "~/platform/formats";
import styles from "./DurationStrip.module.css";
import type { Column } from "./model/columns";
import { type Label, wordsOf } from "./model/label";

interface DurationStripProps {
  columns: Column[];
  entries: TimeEntry[];
  scope: Scope;
  label: Label;
}

/** Time without a place on the clock, on top of its day. Nothing where no day has any. */
export const DurationStrip = memo(function DurationStrip(props: DurationStripProps) {
  const { columns, entries, scope, label } = props;
  const { t } = useTranslation("calendar");
  const { duration, dayName } = useFormats();
  const durations = entries.filter((entry) => entry.kind === "duration");
  const dates = new Set(columns.map((column) => column.date));
  if (!durations.some((entry) => dates.has(entry.date))) return null;
  return (
    <div className={styles.strip}>
      <div className={styles.corner} aria-hidden="true">
        Σ
      </div>
      {columns.map((column) => (
        <div key={column.date} className={styles.day}>
          {durations
            .filter((entry) => entry.date === column.date)
            .map((entry) => {
              const project = scope.projects.get(entry.project_id ?? "");
              const words = wordsOf(entry, scope, label);
              const name = words.title || t("withoutNote");
              const length = duration(entry.duration_seconds ?? 0);
              const hue = project ? `var(--hue-${project.color})` : "var(--hb-line-strong)";
              return (
                <button
                  key={entry.id}
                  type="button"
                  data-entry={entry.id}
                  className={styles.chip}
                  style={{ "--entry-hue": hue } as CSSProperties}
                  aria-label={[name, words.rest, dayName(column.date), length, entry.locked && t("locked")]
                    .filter(Boolean)
                    .join(", ")}
                >
                  {entry.locked && <IconLock size={12} aria-hidden="true" />}
                  <span className={styles.name}>{name}</span>
                  <span className={styles.length}>{length}</span>
                </button>
              );
            })}
        </div>
      ))}
    </div>
  );
});
