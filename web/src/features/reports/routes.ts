import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/platform/routes";
import { readReportSearch } from "./search";

export const reportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/reports",
  validateSearch: readReportSearch,
  component: lazyRouteComponent(() => import("./ReportsPage"), "ReportsPage"),
});

export const reportsRoutes = [reportRoute] as const;
