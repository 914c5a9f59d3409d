import type { ReactNode } from "react";
import styles from "./PageBody.module.css";

/** The padding below a page head; `narrow` keeps forms at a readable width. */
export function PageBody({ children, narrow = false }: { children: ReactNode; narrow?: boolean }) {
  return <div className={narrow ? `${styles.body} ${styles.narrow}` : styles.body}>{children}</div>;
}
