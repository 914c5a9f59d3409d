import type { TablerIcon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./scope.module.css";

interface NoteProps {
  tone: "neutral" | "warning" | "danger";
  icon: TablerIcon;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

/** What has to be known about a project before anything else, with the one thing to do about it. */
export function Note({ tone, icon: Icon, title, children, action }: NoteProps) {
  return (
    <div className={`${styles.note} ${styles[tone]}`} role="status">
      <Icon size={18} aria-hidden="true" />
      <span className={styles.words}>
        <strong>{title}</strong> <span>{children}</span>
      </span>
      {action}
    </div>
  );
}
