import { useFormats } from "~/platform/formats";
import styles from "./Grid.module.css";
import type { Rung } from "./model/axis";
import { hourText } from "./model/hours";
import type { Scale } from "./model/pieces";

interface HourAxisProps {
  scale: Scale;
  rungs: Rung[];
}

/** The hours beside the days; an hour that comes twice says so. */
export function HourAxis({ scale, rungs }: HourAxisProps) {
  const { hour12 } = useFormats();
  return (
    <div className={styles.axis} aria-hidden="true">
      {rungs.map((rung) => (
        <span
          key={`${rung.hour}-${rung.again}`}
          className={styles.hour}
          data-again={rung.again || undefined}
          style={{ top: (rung.place - scale.axis.top) * scale.rate }}
        >
          {hourText(rung.hour * 60, hour12)}
        </span>
      ))}
    </div>
  );
}

/** The lines of the hours below the days. */
export function Rungs({ scale, rungs }: HourAxisProps) {
  return rungs.map((rung) => (
    <div
      key={`${rung.hour}-${rung.again}`}
      className={styles.rung}
      style={{ top: (rung.place - scale.axis.top) * scale.rate, height: 60 * scale.rate }}
    />
  ));
}
