import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, type TablerIcon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

export interface RowAction {
  label: string;
  icon: TablerIcon;
  run: () => void;
  danger?: boolean;
}

/** The menu at the end of a row; not shown when nothing may be done. */
export function RowMenu({ name, actions }: { name: string; actions: RowAction[] }) {
  const { t } = useTranslation();
  if (actions.length === 0) return null;
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon aria-label={`${t("action.menu")}: ${name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <Menu.Item
            key={action.label}
            leftSection={<action.icon size={16} stroke={1.6} />}
            color={action.danger ? "red" : undefined}
            onClick={action.run}
          >
            {action.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
