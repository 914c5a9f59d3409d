import { Link, type LinkProps } from "@tanstack/react-router";
import styles from "./LinkTabs.module.css";

interface LinkTabsProps {
  label: string;
  tabs: { to: LinkProps["to"]; label: string }[];
}

/** Pages beside each other under one head; each has an address of its own. */
export function LinkTabs({ label, tabs }: LinkTabsProps) {
  return (
    <nav className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          className={styles.tab}
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ className: styles.active, "aria-current": "page" }}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
