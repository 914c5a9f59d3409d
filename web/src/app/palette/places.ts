import {
  IconBuilding,
  IconBuildingCommunity,
  IconMailForward,
  IconPinned,
  IconShieldLock,
  IconUserCog,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Scope } from "~/api/queries/scope";
import { may, useMe } from "~/platform/session";
import { navGroups } from "../nav";
import type { Command } from "./model";

/** Every screen the member may open: those of the rail, those below them, and each project. */
export function usePlaces({ projects, clients, tasks }: Scope): Command[] {
  const { t } = useTranslation(["common", "favorites", "people", "settings"]);
  const navigate = useNavigate();
  const me = useMe();
  const inRail = navGroups
    .flatMap(({ items }) => items)
    .filter((item) => !item.needs || may(me, item.needs))
    .map(
      (item): Command => ({
        id: `go-${item.to}`,
        group: "goTo",
        label: t(`nav.${item.label}`),
        icon: item.icon,
        keys: `g ${item.key}`,
        run: () => void navigate({ to: item.to }),
      }),
    );
  const people = t("nav.people");
  const settings = t("nav.settings");
  const below = [
    {
      to: "/people/teams",
      label: t("people:teams"),
      detail: people,
      icon: IconUsersGroup,
      shown: may(me, "member_read"),
    },
    {
      to: "/people/invitations",
      label: t("people:invitations"),
      detail: people,
      icon: IconMailForward,
      shown: may(me, "member_invite"),
    },
    {
      to: "/people/roles",
      label: t("people:roles"),
      detail: people,
      icon: IconUserCog,
      shown: may(me, "member_read"),
    },
    {
      to: "/settings/favorites",
      label: t("favorites:title"),
      detail: settings,
      icon: IconPinned,
      shown: true,
    },
    {
      to: "/settings/security",
      label: t("settings:security.title"),
      detail: settings,
      icon: IconShieldLock,
      shown: true,
    },
    {
      to: "/settings/organization",
      label: t("settings:organization.title"),
      detail: settings,
      icon: IconBuildingCommunity,
      shown: me.organization.allowed_actions.includes("update"),
    },
  ] as const;
  const belowRail = below
    .filter(({ shown }) => shown)
    .map(
      ({ to, label, detail, icon }): Command => ({
        id: `go-${to}`,
        group: "goTo",
        label,
        detail,
        icon,
        onlyFound: true,
        run: () => void navigate({ to }),
      }),
    );
  const ofProjects = [...projects.values()].map(
    (project): Command => ({
      id: `go-${project.id}`,
      group: "goTo",
      label: project.name,
      detail: [clients.get(project.client_id ?? "")?.name, project.archived && t("archived")]
        .filter(Boolean)
        .join(" · "),
      hue: project.color,
      words: `${project.code ?? ""} ${t("nav.projects")}`,
      onlyFound: true,
      run: () => void navigate({ to: "/projects/$projectId", params: { projectId: project.id }, search: {} }),
    }),
  );
  const ofTasks = [...tasks.values()]
    .filter((task) => !task.archived && task.status !== "done")
    .map(
      (task): Command => ({
        id: `go-${task.id}`,
        group: "goTo",
        label: task.name,
        detail: projects.get(task.project_id)?.name ?? "",
        hue: projects.get(task.project_id)?.color,
        words: t("nav.tasks"),
        onlyFound: true,
        run: () =>
          void navigate({ to: "/projects/$projectId", params: { projectId: task.project_id }, search: {} }),
      }),
    );
  const ofClients = [...clients.values()].map(
    (client): Command => ({
      id: `go-${client.id}`,
      group: "goTo",
      label: client.name,
      detail: [t("nav.clients"), client.archived && t("archived")].filter(Boolean).join(" · "),
      icon: IconBuilding,
      onlyFound: true,
      run: () => void navigate({ to: "/projects", search: { client: client.id } }),
    }),
  );
  return [...inRail, ...belowRail, ...ofProjects, ...ofTasks, ...ofClients];
}
