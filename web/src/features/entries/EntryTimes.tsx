import { useTranslation } from "react-i18next";
import type { TimeEntry, TimeEntryChanges } from "~/api/types";
import { stopwatch } from "~/lib/durations";
import { useFormats } from "~/platform/formats";
import { DurationInput } from "~/ui/DurationInput";
import { TimeInput } from "~/ui/TimeInput";
import styles from "./EntryRow.module.css";
import { changeLength, isRunning, moveEnd, moveStart, secondsOf, timesOf } from "./model";

interface EntryTimesProps {
  entry: TimeEntry;
  fixed: boolean;
  now: number;
  onChange: (changes: TimeEntryChanges) => void;
}

/** Start, end and length of an entry. The zone is named where it is not the member's own. */
export function EntryTimes({ entry, fixed, now, onChange }: EntryTimesProps) {
  const { t } = useTranslation(["entries", "common"]);
  const { zone } = useFormats();
  const { start, end, startZone, endZone } = timesOf(entry, zone);
  const foreign = startZone !== zone || endZone !== zone;
  const zones = startZone === endZone ? startZone : `${startZone} – ${endZone}`;
  return (
    <>
      <div className={styles.times}>
        {entry.kind === "interval" && (
          <>
            <TimeInput
              variant="unstyled"
              className={styles.time}
              aria-label={t("entries:start")}
              readOnly={fixed}
              zone={startZone}
              value={start?.time ?? null}
              onChange={(time) => onChange(moveStart(entry, time, zone))}
            />
            <span aria-hidden="true">–</span>
            {end ? (
              <TimeInput
                variant="unstyled"
                className={styles.time}
                aria-label={t("entries:end")}
                readOnly={fixed}
                zone={endZone}
                after={start?.time ?? null}
                value={end.time}
                onChange={(time) => onChange(moveEnd(entry, time, zone))}
              />
            ) : (
              <span className={styles.now}>{t("entries:now")}</span>
            )}
            {foreign && <span className={styles.zone}>{zones}</span>}
          </>
        )}
      </div>
      {isRunning(entry) ? (
        <div className={styles.runningLength}>{stopwatch(secondsOf(entry, now))}</div>
      ) : (
        <DurationInput
          variant="unstyled"
          className={styles.length}
          aria-label={t("entries:length")}
          placeholder=""
          readOnly={fixed}
          value={entry.duration_seconds}
          onChange={(seconds) => seconds !== null && seconds > 0 && onChange(changeLength(entry, seconds))}
        />
      )}
    </>
  );
}
