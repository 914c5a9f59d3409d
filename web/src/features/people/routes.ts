import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/platform/routes";
import { readMemberSearch } from "./model";

export const memberListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/people",
  validateSearch: readMemberSearch,
  component: lazyRouteComponent(() => import("./MembersPage"), "MembersPage"),
});

const teamListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/people/teams",
  component: lazyRouteComponent(() => import("./TeamsPage"), "TeamsPage"),
});

const invitationListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/people/invitations",
  component: lazyRouteComponent(() => import("./InvitationsPage"), "InvitationsPage"),
});

const roleListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/people/roles",
  component: lazyRouteComponent(() => import("./RolesPage"), "RolesPage"),
});

export const peopleRoutes = [memberListRoute, teamListRoute, invitationListRoute, roleListRoute] as const;
