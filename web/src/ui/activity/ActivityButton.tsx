import { ActionIcon, Menu } from "@mantine/core";
import { IconActivity, IconLock, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { activity } from "~/platform/activity/client";
import { useActivity } from "~/platform/activity/useActivity";

const UnlockDialog = lazy(() => import("./UnlockDialog"));

/** The lock of the activity log beside the calendar: opens it, and shows at a glance whether it is open. */
export function ActivityButton() {
  const { t } = useTranslation("activity");
  const state = useActivity();
  const [asking, setAsking] = useState(false);
  const close = useCallback(() => setAsking(false), []);
  const label = state.phase === "open" ? t("button.open") : t("button.locked");
  const icon = <IconActivity size={17} stroke={1.6} />;
  return (
    <>
      {state.phase === "open" ? (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon variant="light" size={34} aria-label={label} title={label}>
              {icon}
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconLock size={15} />} onClick={activity.lock}>
              {t("button.lock")}
            </Menu.Item>
            <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => void activity.refresh()}>
              {t("button.refresh")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconActivity size={15} />}
              renderRoot={(props) => <Link to="/activity" {...props} />}
            >
              {t("button.page")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <ActionIcon
          variant="default"
          size={34}
          aria-label={label}
          title={label}
          onClick={() => setAsking(true)}
        >
          {icon}
        </ActionIcon>
      )}
      {asking && (
        <Suspense fallback={null}>
          <UnlockDialog onClose={close} />
        </Suspense>
      )}
    </>
  );
}
