import {
  IconBuilding,
  IconChartBar,
  IconMailForward,
  IconUserCog,
  IconUsersGroup,
  IconWorldShare,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSavedReports } from "~/api/queries/savedReports";
import type { Scope } from "~/api/queries/scope";
import { groupsFor } from "~/features/settings/pages";
import { navGroups } from "~/platform/nav";
import { may, useMe } from "~/platform/session";
import type { Command } from "./model";

/** Every screen the member may open: those of the rail, those below them, each project and each saved report. */
export function usePlaces({ projects, clients, tasks }: Scope): Command[] {
  const { t } = useTranslation(["common", "people", "reports", "settings"]);
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
      to: "/reports/links",
      label: t("reports:links.all"),
      detail: t("nav.reports"),
      icon: IconWorldShare,
      shown: may(me, "report_publish"),
    },
  ] as const;
  const ofSettings = groupsFor(me)
    .flatMap(({ pages }) => pages)
    .map((page) => ({
      to: page.to,
      label: t(`settings:${page.label}.title`),
      detail: t("nav.settings"),
      icon: page.icon,
      // The first of them is where the rail goes.
      shown: page.to !== "/settings",
    }));
  const belowRail = [...below, ...ofSettings]
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
  const reports = useSavedReports().data ?? [];
  const ofReports = reports.map(
    (report): Command => ({
      id: `go-${report.id}`,
      group: "goTo",
      label: report.name,
      detail: t("nav.reports"),
      icon: IconChartBar,
      onlyFound: true,
      run: () => void navigate({ to: "/reports", search: { report: report.id } }),
    }),
  );
  return [...inRail, ...belowRail, ...ofProjects, ...ofReports, ...ofTasks, ...ofClients];
}
