import { Menu } from "@mantine/core";
import { IconClockPlus, IconRowInsertBottom, IconSelectAll } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ActivityStretch } from "./model/activity";

interface ActivityMenuProps {
  at: { x: number; y: number };
  stretch: ActivityStretch | undefined;
  chosen: ActivityStretch[];
  /** The time around the stretch in which nothing is booked. */
  around: ActivityStretch | undefined;
  onBook: (stretches: ActivityStretch[]) => void;
  onClose: () => void;
}

/** Everything a click or a drag does with a stretch, as words. */
export function ActivityMenu({ at, stretch, chosen, around, onBook, onClose }: ActivityMenuProps) {
  const { t } = useTranslation("activity");
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={290} returnFocus={false}>
      <Menu.Target>
        <button
          type="button"
          aria-hidden="true"
          tabIndex={-1}
          style={{ position: "fixed", left: at.x, top: at.y, width: 0, height: 0, padding: 0, border: 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={t("lane.menu")}>
        {stretch && (
          <Menu.Item leftSection={<IconClockPlus size={16} stroke={1.6} />} onClick={() => onBook([stretch])}>
            {t("lane.bookOne")}
          </Menu.Item>
        )}
        {chosen.length > 1 && (
          <Menu.Item leftSection={<IconSelectAll size={16} stroke={1.6} />} onClick={() => onBook(chosen)}>
            {t("lane.bookChosen", { count: chosen.length })}
          </Menu.Item>
        )}
        {stretch && around && around !== stretch && (
          <Menu.Item
            leftSection={<IconRowInsertBottom size={16} stroke={1.6} />}
            onClick={() => onBook([{ ...stretch, from: around.from, to: around.to }])}
          >
            {t("lane.bookAround")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
