import { Link, type LinkProps, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import styles from "./LinkTabs.module.css";

interface LinkTabsProps {
  label: string;
  tabs: { to: LinkProps["to"]; label: string }[];
}

/** Pages beside each other under one head; each has an address of its own. */
export function LinkTabs({ label, tabs }: LinkTabsProps) {
  const frame = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // On a phone the tabs scroll, and the one that is shown may lie out of sight. The font makes them wider when it comes.
  useEffect(() => {
    const show = () => {
      const shown = frame.current?.querySelector(`[href="${pathname}"]`);
      shown?.scrollIntoView({ block: "nearest", inline: "center" });
    };
    show();
    void document.fonts.ready.then(show);
  }, [pathname]);
  return (
    <nav className={styles.tabs} aria-label={label} ref={frame}>
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
