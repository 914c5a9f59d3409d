import {
  IconBriefcase,
  IconClockPlus,
  IconDeviceDesktop,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconPlayerStop,
  IconSun,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFavorites } from "~/api/queries/favorites";
import { useUpdateMe } from "~/api/queries/me";
import { type Scope, useScope } from "~/api/queries/scope";
import { useRecentWork, useStartTimer, useStopTimer, useTimer } from "~/api/queries/timer";
import type { ColorScheme, TimeEntry, TimerStart } from "~/api/types";
import { locales } from "~/i18n";
import { today } from "~/lib/dates";
import { useClosedPeriod } from "~/platform/closedPeriod";
import { useFormats } from "~/platform/formats";
import { may, useMe } from "~/platform/session";
import { notifyProblem } from "~/ui/notify";
import { showOverlay } from "../overlay";
import { useSignOut } from "../useSignOut";
import type { Command } from "./model";
import { usePlaces } from "./places";
import { useRecordCommand } from "./record";
import { favoriteCommands, recentCommands, startCommands } from "./work";

/** Everything the palette can do now, and what to do with a text that nothing fits. */
export function useCommands(): { commands: Command[]; record: (typed: string) => Command } {
  const scope = useScope();
  const recent = useRecentWork().data ?? [];
  const startTimer = useStartTimer();
  const start = (work: TimerStart) => void startTimer.mutateAsync(work).catch(notifyProblem);
  const running = useTimer().data?.entry ?? null;
  const stop = useStopCommand(running, scope);
  const others = useOtherCommands();
  const places = usePlaces(scope);
  const favorites = useFavorites().data ?? [];
  return {
    commands: [
      ...stop,
      ...favoriteCommands(favorites, scope, start),
      ...recentCommands(recent, running, scope, start),
      ...startCommands(scope, start),
      ...others,
      ...places,
    ],
    record: useRecordCommand(scope),
  };
}

function useStopCommand(running: TimeEntry | null, { projects }: Scope): Command[] {
  const { t } = useTranslation(["timer", "palette"]);
  const stop = useStopTimer();
  if (!running) return [];
  return [
    {
      id: "stop",
      group: "timer",
      label: t("timer:shortcut.stop"),
      detail: running.note || (projects.get(running.project_id ?? "")?.name ?? ""),
      icon: IconPlayerStop,
      keys: "s",
      run: () => void stop.mutateAsync({}).catch(notifyProblem),
    },
  ];
}

const schemes: { scheme: ColorScheme; icon: typeof IconSun }[] = [
  { scheme: "light", icon: IconSun },
  { scheme: "dark", icon: IconMoon },
  { scheme: "auto", icon: IconDeviceDesktop },
];

function useOtherCommands(): Command[] {
  const { t } = useTranslation(["palette", "common", "entries", "projects"]);
  const me = useMe();
  const { zone } = useFormats();
  const closed = useClosedPeriod();
  const update = useUpdateMe();
  const signOut = useSignOut();
  const command = (id: string, label: string, icon: Command["icon"], run: () => void): Command => ({
    id,
    group: "commands",
    label,
    ...(icon && { icon }),
    run,
  });
  const add = { ...command("add", t("entries:add"), IconClockPlus, () => showOverlay("addTime")), keys: "a" };
  const create = command("create", t("projects:newProject"), IconBriefcase, () => showOverlay("newProject"));
  const current = me.member.preferences.color_scheme ?? "auto";
  const colours = schemes
    .filter(({ scheme }) => scheme !== current)
    .map(({ scheme, icon }) => ({
      ...command(
        scheme,
        t(`palette:scheme.${scheme}`),
        icon,
        () => void update.mutateAsync({ preferences: { color_scheme: scheme } }).catch(notifyProblem),
      ),
      words: t("palette:schemeWords"),
    }));
  const languages = locales
    .filter(({ value }) => value !== me.member.locale)
    .map(({ value, label }) => ({
      ...command(
        `language-${value}`,
        t("palette:language", { name: label }),
        IconLanguage,
        () => void update.mutateAsync({ locale: value }).catch(notifyProblem),
      ),
      words: t("palette:languageWords"),
      onlyFound: true as const,
    }));
  return [
    ...(closed.covers(today(zone)) ? [] : [add]),
    ...(may(me, "project_create") ? [create] : []),
    ...colours,
    ...languages,
    {
      ...command("shortcuts", t("common:shortcuts.title"), IconKeyboard, () => showOverlay("shortcuts")),
      keys: "?",
    },
    command("sign-out", t("common:action.signOut"), IconLogout, () => signOut.mutate()),
  ];
}
