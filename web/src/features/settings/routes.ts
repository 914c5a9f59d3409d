import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/platform/routes";

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./SettingsPage"), "SettingsPage"),
});

const profileRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./ProfilePage"), "ProfilePage"),
});

const favoritesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/favorites",
  component: lazyRouteComponent(() => import("./FavoritesPage"), "FavoritesPage"),
});

const securityRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/security",
  component: lazyRouteComponent(() => import("./SecurityPage"), "SecurityPage"),
});

const organizationRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/organization",
  component: lazyRouteComponent(() => import("./OrganizationPage"), "OrganizationPage"),
});

const statusesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/statuses",
  component: lazyRouteComponent(() => import("./StatusesPage"), "StatusesPage"),
});

export const settingsRoutes = [
  settingsRoute.addChildren([profileRoute, favoritesRoute, securityRoute, organizationRoute, statusesRoute]),
] as const;
