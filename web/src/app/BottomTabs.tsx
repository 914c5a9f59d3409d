import { UnstyledButton } from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Me } from "~/api/types";
import { UnreadCount } from "~/features/notices/UnreadCount";
import { type NavItem, navGroups } from "~/platform/nav";
import { may } from "~/platform/session";
import { focusTimer } from "~/platform/timerFocus";
import styles from "./BottomTabs.module.css";

const MoreDrawer = lazy(() => import("./MoreDrawer"));

const primary = new Set(["calendar", "today", "reports"]);

/** Navigation on phones: four places in reach of the thumb, the rest in a drawer. */
export function BottomTabs({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const all = navGroups.flatMap((group) => group.items).filter((item) => !item.needs || may(me, item.needs));
  const tabs = all.filter((item) => primary.has(item.label));
  const rest = all.filter((item) => !primary.has(item.label));
  return (
    <nav aria-label={t("nav.main")} className={styles.tabs}>
      {tabs.slice(0, 2).map((item) => (
        <Tab key={item.label} item={item} />
      ))}
      <UnstyledButton className={styles.add} onClick={focusTimer} aria-label={t("nav.new")}>
        <IconPlus size={22} aria-hidden="true" />
      </UnstyledButton>
      {tabs.slice(2).map((item) => (
        <Tab key={item.label} item={item} />
      ))}
      <UnstyledButton className={styles.tab} onClick={() => setOpen(true)}>
        <IconDots size={20} stroke={1.6} aria-hidden="true" />
        {t("nav.more")}
        <UnreadCount />
      </UnstyledButton>
      {open && (
        <Suspense fallback={null}>
          <MoreDrawer items={rest} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </nav>
  );
}

function Tab({ item }: { item: NavItem }) {
  const { t } = useTranslation();
  return (
    <Link
      to={item.to}
      className={styles.tab}
      activeProps={{ className: styles.active, "aria-current": "page" }}
      activeOptions={{ includeSearch: false }}
    >
      <item.icon size={20} stroke={1.6} aria-hidden="true" />
      {t(`nav.${item.label}`)}
    </Link>
  );
}
