import { useTranslation } from "react-i18next";
import type { TimeEntry } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { DateField } from "~/ui/DateField";
import { DurationInput } from "~/ui/DurationInput";
import { TimeInput } from "~/ui/TimeInput";
import styles from "./EntryEditor.module.css";
import type { Fields, Zones } from "./model/draft";

interface EntryWhenProps {
  entry: TimeEntry | undefined;
  fields: Fields;
  zones: Zones;
  fixed: boolean;
  onChange: (changes: Partial<Fields>) => void;
}

/** Date and times of an entry, or its length. The zone is named where it is not the reader's own. */
export function EntryWhen({ entry, fields, zones, fixed, onChange }: EntryWhenProps) {
  const { t } = useTranslation("calendar");
  const { zone } = useFormats();
  const foreign = zones.start !== zone || zones.end !== zone;
  const running = entry?.kind === "interval" && entry.ended_at === null;
  return (
    <div className={styles.when}>
      <DateField
        size="xs"
        aria-label={t("editor.date")}
        value={fields.date}
        readOnly={fixed}
        onChange={(date) => date && onChange({ date })}
      />
      {entry?.kind === "duration" ? (
        <DurationInput
          size="xs"
          aria-label={t("editor.length")}
          readOnly={fixed}
          value={fields.seconds}
          onChange={(seconds) => seconds && onChange({ seconds })}
        />
      ) : (
        <>
          <TimeInput
            size="xs"
            aria-label={t("editor.start")}
            readOnly={fixed}
            zone={zones.start}
            value={fields.start}
            onChange={(start) => onChange({ start })}
          />
          <span aria-hidden="true">–</span>
          {running ? (
            <span>{t("now")}</span>
          ) : (
            <TimeInput
              size="xs"
              aria-label={t("editor.end")}
              readOnly={fixed}
              zone={zones.end}
              after={fields.start}
              value={fields.end}
              onChange={(end) => onChange({ end })}
            />
          )}
        </>
      )}
      {foreign && entry?.kind !== "duration" && (
        <span className={styles.zone}>
          {zones.start === zones.end ? zones.start : `${zones.start} → ${zones.end}`}
        </span>
      )}
    </div>
  );
}
