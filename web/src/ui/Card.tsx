import type { ReactNode } from "react";
import styles from "./Card.module.css";

interface CardProps {
  title?: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** Without inner padding, for tables and lists. */
  flush?: boolean;
  children: ReactNode;
}

/** A bordered surface with an optional heading. */
export function Card({ title, description, actions, flush = false, children }: CardProps) {
  return (
    <section className={styles.card}>
      {(title || actions) && (
        <div className={styles.head}>
          <div className={styles.words}>
            {title && <h2 className={styles.title}>{title}</h2>}
            {description && <p className={styles.description}>{description}</p>}
          </div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      <div className={flush ? styles.flush : styles.inner}>{children}</div>
    </section>
  );
}
