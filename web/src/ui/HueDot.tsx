import type { Hue } from "~/api/types";
import styles from "./HueDot.module.css";

/** The colour of a project or tag; decorative, the name stands beside it. */
export function HueDot({ hue, size = 10 }: { hue: Hue | null | undefined; size?: number }) {
  return (
    <span
      className={styles.dot}
      style={{ width: size, height: size, background: hue ? `var(--hue-${hue})` : "var(--hb-line-strong)" }}
      aria-hidden="true"
    />
  );
}
