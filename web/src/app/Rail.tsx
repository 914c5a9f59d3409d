import { Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Me } from "~/api/types";
import { navGroups } from "~/platform/nav";
import { may } from "~/platform/session";
import { Logo } from "~/ui/Logo";
import { AccountMenu } from "./AccountMenu";
import { NavCount } from "./NavCount";
import { PinnedReports } from "./PinnedReports";
import { PaletteButton } from "./palette/PaletteButton";
import styles from "./Rail.module.css";
import { SyncBadge } from "./sync/SyncBadge";

export function Rail({ me }: { me: Me }) {
  const { t } = useTranslation();
  return (
    <aside className={styles.rail} aria-label={me.organization.name}>
      <div className={styles.head}>
        <Logo />
        <span className={styles.organization}>{me.organization.name}</span>
      </div>
      <PaletteButton />
      <nav aria-label={t("nav.main")} className={styles.nav}>
        {navGroups.map((group) => {
          const items = group.items.filter((item) => !item.needs || may(me, item.needs));
          if (items.length === 0) return null;
          return (
            <div key={group.label} className={styles.group}>
              <div className={styles.groupLabel} aria-hidden="true">
                {t(`nav.${group.label}`)}
              </div>
              {items.map((item) => (
                <Tooltip key={item.label} label={t(`nav.${item.label}`)} position="right" openDelay={500}>
                  <Link
                    to={item.to}
                    className={styles.item}
                    activeProps={{ className: styles.active, "aria-current": "page" }}
                    activeOptions={{ includeSearch: false }}
                  >
                    <item.icon size={18} stroke={1.6} aria-hidden="true" />
                    <span className={styles.label}>{t(`nav.${item.label}`)}</span>
                    <NavCount label={item.label} />
                  </Link>
                </Tooltip>
              ))}
              {group.label === "insight" && <PinnedReports />}
            </div>
          );
        })}
      </nav>
      <SyncBadge place="rail" />
      <AccountMenu me={me} />
    </aside>
  );
}
