import styles from "./StatusBadge.module.css";

interface StatusBadgeProps {
  tone: "neutral" | "accent" | "warning" | "danger";
  children: string;
}

/** A short word about the state of something. */
export function StatusBadge({ tone, children }: StatusBadgeProps) {
  return <span className={`${styles.badge} ${styles[tone]}`}>{children}</span>;
}
