import { Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { setPageTitle } from "~/platform/pageTitle";
import styles from "./AuthCard.module.css";
import { Logo } from "./Logo";

interface AuthCardProps {
  title: string;
  text?: string;
  /** For what does not fit into the width of a sign-in. */
  wide?: boolean;
  children: ReactNode;
}

/** The frame of the pages around sign-in. */
export function AuthCard({ title, text, wide = false, children }: AuthCardProps) {
  useEffect(() => setPageTitle(title), [title]);
  return (
    <main className={styles.page}>
      <div className={styles.brand}>
        <Logo size={36} />
        <span>Hourbook</span>
      </div>
      <div className={styles.card} data-wide={wide || undefined}>
        <Title order={1}>{title}</Title>
        {text && <p className={styles.text}>{text}</p>}
        <div className={styles.body}>{children}</div>
      </div>
    </main>
  );
}
