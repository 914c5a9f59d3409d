import { Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { setPageTitle } from "~/platform/pageTitle";
import styles from "./PageHead.module.css";

interface PageHeadProps {
  title: string;
  /** What the browser tab is called where one head stands above several pages; the title, if nothing else. */
  called?: string | undefined;
  /** Small facts beside the title, such as a total. */
  aside?: ReactNode;
  /** Buttons on the right. */
  actions?: ReactNode;
  /** A second line: filters, a period picker. */
  children?: ReactNode;
}

/** The head of every page; also names the browser tab. */
export function PageHead({ title, called = title, aside, actions, children }: PageHeadProps) {
  useEffect(() => setPageTitle(called), [called]);
  return (
    <div className={styles.head}>
      <div className={styles.line}>
        <Title order={1}>{title}</Title>
        {aside && <div className={styles.aside}>{aside}</div>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {children && <div className={styles.below}>{children}</div>}
    </div>
  );
}
