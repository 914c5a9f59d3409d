import { Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { setPageTitle } from "~/platform/pageTitle";
import { Logo } from "~/ui/Logo";
import styles from "./AuthCard.module.css";

interface AuthCardProps {
  title: string;
  text?: string;
  children: ReactNode;
}

/** The frame of the pages before sign-in. */
export function AuthCard({ title, text, children }: AuthCardProps) {
  useEffect(() => setPageTitle(title), [title]);
  return (
    <main className={styles.page}>
      <div className={styles.brand}>
        <Logo size={36} />
        <span>Hourbook</span>
      </div>
      <div className={styles.card}>
        <Title order={1}>{title}</Title>
        {text && <p className={styles.text}>{text}</p>}
        <div className={styles.body}>{children}</div>
      </div>
    </main>
  );
}
