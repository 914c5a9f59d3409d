import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconPin, IconPinned, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFavorites, workOf } from "~/api/queries/favorites";
import { useScope } from "~/api/queries/scope";
import { startOf, useStartTimer, useTimer } from "~/api/queries/timer";
import type { Favorite, NewFavorite } from "~/api/types";
import { type Shortcut, useShortcut } from "~/platform/shortcuts";
import { workText } from "~/ui/entry/workText";
import { useFavoriteActions } from "~/ui/favorites";
import { HueDot } from "~/ui/HueDot";
import { Keys } from "~/ui/Keys";
import { notifyProblem } from "~/ui/notify";
import type { QuickEntry } from "~/ui/quick/useQuickEntry";
import styles from "./FavoritesMenu.module.css";

// What stands further below is started by a click: there are no more digits.
const BY_KEY = 9;

/** The work a member keeps at hand: started by a click or by F and its digit, and pinned from what is typed or runs. */
export function FavoritesMenu({ quick }: { quick: QuickEntry }) {
  const { t } = useTranslation(["favorites", "common"]);
  const favorites = useFavorites().data ?? [];
  const scope = useScope();
  const { keep } = useFavoriteActions();
  const startTimer = useStartTimer();
  const running = useTimer().data?.entry ?? null;
  const start = (favorite: Favorite) => startTimer.mutate(startOf(favorite), { onError: notifyProblem });
  const work = typedWork(quick) ?? (running && workOf(running));
  const pinnable = work && (work.note !== "" || work.project_id) ? work : undefined;
  return (
    <>
      {favorites.slice(0, BY_KEY).map((favorite, index) => (
        <ByKey
          key={favorite.id}
          shortcut={{
            keys: `f ${index + 1}`,
            label: t("favorites:start", { name: workText(favorite, scope).label }),
            group: t("favorites:title"),
            run: () => start(favorite),
          }}
        />
      ))}
      <Menu position="bottom-end" width={340}>
        <Menu.Target>
          <Tooltip label={t("favorites:title")}>
            <ActionIcon variant="default" size={36} aria-label={t("favorites:title")}>
              <IconPinned size={17} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {favorites.map((favorite, index) => {
            const { label, detail, hue } = workText(favorite, scope);
            return (
              <Menu.Item
                key={favorite.id}
                classNames={{ itemLabel: styles.label }}
                leftSection={<HueDot hue={hue} />}
                rightSection={index < BY_KEY ? <Keys keys={`f ${index + 1}`} /> : undefined}
                onClick={() => start(favorite)}
              >
                <span className={styles.name}>{label}</span>
                {detail && <span className={styles.detail}>{detail}</span>}
              </Menu.Item>
            );
          })}
          {favorites.length > 0 && <Menu.Divider />}
          <Menu.Item
            classNames={{ itemLabel: styles.label }}
            leftSection={<IconPin size={16} stroke={1.6} />}
            disabled={!pinnable}
            onClick={() => pinnable && keep.mutate(pinnable)}
          >
            {pinnable
              ? t("favorites:keepThis", { name: workText(pinnable, scope).label })
              : t("favorites:keepHint")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconSettings size={16} stroke={1.6} />}
            component={Link}
            to="/settings/favorites"
          >
            {t("favorites:manage")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function ByKey({ shortcut }: { shortcut: Shortcut }) {
  useShortcut(shortcut);
  return null;
}

/** What stands in the field, without its time. */
function typedWork({ isEmpty, resolved }: QuickEntry): NewFavorite | undefined {
  if (isEmpty) return undefined;
  return {
    note: resolved.note,
    billable: resolved.billable,
    tags: resolved.tags,
    ...(resolved.project && { project_id: resolved.project.id }),
    ...(resolved.task && { task_id: resolved.task.id }),
  };
}
