import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/platform/routes";

export const noticesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/notices",
  validateSearch: (raw: Record<string, unknown>): { unread?: true } =>
    raw.unread === true ? { unread: true } : {},
  component: lazyRouteComponent(() => import("./NoticesPage"), "NoticesPage"),
});

export const noticesRoutes = [noticesRoute] as const;
