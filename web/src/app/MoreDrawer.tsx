import { Drawer, UnstyledButton } from "@mantine/core";
import { IconLogout, IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { NavItem } from "~/platform/nav";
import styles from "./BottomTabs.module.css";
import { NavCount } from "./NavCount";
import { showOverlay } from "./overlay";
import { useSignOut } from "./useSignOut";

/** The places that have no tab on phones. */
export default function MoreDrawer({ items, onClose }: { items: NavItem[]; onClose: () => void }) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  const search = () => {
    onClose();
    showOverlay("palette");
  };
  return (
    <Drawer opened onClose={onClose} position="bottom" size={480} title={t("nav.more")}>
      <div className={styles.more}>
        <UnstyledButton className={styles.moreItem} onClick={search}>
          <IconSearch size={20} stroke={1.6} aria-hidden="true" />
          {t("shortcuts.palette")}
        </UnstyledButton>
        {items.map((item) => (
          <Link key={item.label} to={item.to} className={styles.moreItem} onClick={onClose}>
            <item.icon size={20} stroke={1.6} aria-hidden="true" />
            {t(`nav.${item.label}`)}
            <NavCount label={item.label} />
          </Link>
        ))}
        <UnstyledButton className={styles.moreItem} onClick={() => signOut.mutate()}>
          <IconLogout size={20} stroke={1.6} aria-hidden="true" />
          {t("action.signOut")}
        </UnstyledButton>
      </div>
    </Drawer>
  );
}
