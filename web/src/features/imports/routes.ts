import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/platform/routes";

const importListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/imports",
  component: lazyRouteComponent(() => import("./ImportsPage"), "ImportsPage"),
});

export const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/imports/$importId",
  component: lazyRouteComponent(() => import("./ImportPage"), "ImportPage"),
});

export const importsRoutes = [importListRoute, importRoute] as const;
