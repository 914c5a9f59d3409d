import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { type Preset, presets } from "~/lib/periods";
import { rootRoute, shellRoute } from "~/platform/routes";
import { meQuery } from "~/platform/session";

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

const noticesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/notices",
  component: lazyRouteComponent(() => import("./notices/NoticesPage"), "NoticesPage"),
});

const securityRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/security",
  component: lazyRouteComponent(() => import("./SecurityPage"), "SecurityPage"),
});

const permissionsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/permissions",
  component: lazyRouteComponent(() => import("./permissions/PermissionsPage"), "PermissionsPage"),
});

export interface ProtectionSearch {
  /** The finding that a mail or an alert leads to. */
  finding?: string;
  all?: true;
}

export const protectionRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/protection",
  validateSearch: (search: Record<string, unknown>): ProtectionSearch => ({
    ...(typeof search.finding === "string" && { finding: search.finding }),
    ...(search.all === true && { all: true as const }),
  }),
  component: lazyRouteComponent(() => import("./protection/ProtectionPage"), "ProtectionPage"),
});

export interface AccessLogSearch {
  member?: string;
  action?: string;
  status?: number;
  when?: Preset;
}

export const accessLogRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/access-log",
  validateSearch: (search: Record<string, unknown>): AccessLogSearch => {
    const when = presets.find((preset) => preset === search.when);
    return {
      ...(typeof search.member === "string" && { member: search.member }),
      ...(typeof search.action === "string" && search.action !== "" && { action: search.action }),
      ...(typeof search.status === "number" && { status: search.status }),
      ...(when && { when }),
    };
  },
  component: lazyRouteComponent(() => import("./accessLog/AccessLogPage"), "AccessLogPage"),
});

const organizationRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/organization",
  component: lazyRouteComponent(() => import("./OrganizationPage"), "OrganizationPage"),
});

const domainsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/domains",
  component: lazyRouteComponent(() => import("./domains/DomainsPage"), "DomainsPage"),
});

const providersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/providers",
  component: lazyRouteComponent(() => import("./providers/ProvidersPage"), "ProvidersPage"),
});

const statusesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/statuses",
  component: lazyRouteComponent(() => import("./StatusesPage"), "StatusesPage"),
});

const dataRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/data",
  component: lazyRouteComponent(() => import("./DataPage"), "DataPage"),
});

// Beside the shell: nothing of it can be loaded before the second factor is set up.
const requiredRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/second-factor",
  beforeLoad: async ({ context }) => {
    const me = await context.queryClient.ensureQueryData(meQuery).catch(() => undefined);
    if (!me) throw redirect({ to: "/sign-in" });
    if (me.session?.second_factor !== "due") throw redirect({ to: "/" });
  },
  component: lazyRouteComponent(() => import("./secondFactor/RequiredPage"), "RequiredPage"),
});

const ratesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/rates",
  component: lazyRouteComponent(() => import("./RatesPage"), "RatesPage"),
});

const recurringRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/recurring",
  component: lazyRouteComponent(() => import("./RecurringPage"), "RecurringPage"),
});

const trustRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/trust",
  component: lazyRouteComponent(() => import("./trust/TrustPage"), "TrustPage"),
});

export const settingsRoutes = [
  settingsRoute.addChildren([
    profileRoute,
    noticesRoute,
    favoritesRoute,
    recurringRoute,
    securityRoute,
    permissionsRoute,
    protectionRoute,
    accessLogRoute,
    organizationRoute,
    domainsRoute,
    providersRoute,
    statusesRoute,
    ratesRoute,
    dataRoute,
    trustRoute,
  ]),
] as const;

/** Pages of the settings outside of the shell. */
export const requiredRoutes = [requiredRoute] as const;
