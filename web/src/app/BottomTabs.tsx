import { Drawer, UnstyledButton } from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Me } from "~/api/types";
import { may } from "~/platform/session";
import { focusTimer } from "~/platform/timerFocus";
import styles from "./BottomTabs.module.css";
import { type NavItem, navGroups } from "./nav";
import { useSignOut } from "./useSignOut";

const primary = new Set(["today", "week", "reports"]);

/** Navigation on phones: four places in reach of the thumb, the rest in a drawer. */
export function BottomTabs({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const signOut = useSignOut();
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
      </UnstyledButton>
      <Drawer
        opened={open}
        onClose={() => setOpen(false)}
        position="bottom"
        size="auto"
        title={t("nav.more")}
      >
        <div className={styles.more}>
          {rest.map((item) => (
            <Link key={item.label} to={item.to} className={styles.moreItem} onClick={() => setOpen(false)}>
              <item.icon size={20} stroke={1.6} aria-hidden="true" />
              {t(`nav.${item.label}`)}
            </Link>
          ))}
          <UnstyledButton className={styles.moreItem} onClick={() => signOut.mutate()}>
            {t("action.signOut")}
          </UnstyledButton>
        </div>
      </Drawer>
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
      activeOptions={{ exact: item.to === "/", includeSearch: false }}
    >
      <item.icon size={20} stroke={1.6} aria-hidden="true" />
      {t(`nav.${item.label}`)}
    </Link>
  );
}
