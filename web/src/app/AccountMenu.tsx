import { Menu, UnstyledButton } from "@mantine/core";
import { IconKeyboard, IconLogout, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Me } from "~/api/types";
import { Avatar } from "~/ui/Avatar";
import styles from "./AccountMenu.module.css";
import { showOverlay } from "./overlay";
import { useSignOut } from "./useSignOut";

export function AccountMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  return (
    <Menu position="right-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={styles.account} aria-label={me.member.name}>
          <Avatar name={me.member.name} />
          <span className={styles.text}>
            <span className={styles.name}>{me.member.name}</span>
            <span className={styles.role}>{me.member.custom_role_name ?? t(`role.${me.member.role}`)}</span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconSettings size={16} />} component={Link} to="/settings">
          {t("nav.settings")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={() => showOverlay("shortcuts")}>
          {t("shortcuts.title")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
          {t("action.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
