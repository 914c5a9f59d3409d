import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute, shellRoute } from "~/platform/routes";
import { readReportSearch } from "./search";

export const reportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/reports",
  validateSearch: readReportSearch,
  component: lazyRouteComponent(() => import("./ReportsPage"), "ReportsPage"),
});

/** Every public link that the member may end; for admins those of everybody. */
const linksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/reports/links",
  component: lazyRouteComponent(() => import("./LinksPage"), "LinksPage"),
});

/** What a public link shows; outside the shell, because nobody is signed in there. */
const sharedReportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/shared-report",
  component: lazyRouteComponent(() => import("./SharedReportPage"), "SharedReportPage"),
});

/** Where the link of a mail leads that ends such mails. */
const unsubscribeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/unsubscribe",
  component: lazyRouteComponent(() => import("./UnsubscribePage"), "UnsubscribePage"),
});

export const reportsRoutes = [reportRoute, linksRoute] as const;

export const publicRoutes = [sharedReportRoute, unsubscribeRoute] as const;
