import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { DateText } from "~/api/types";
import { shellRoute } from "~/platform/routes";

export const activityRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/activity",
  validateSearch: (raw: Record<string, unknown>): { date?: DateText } =>
    typeof raw.date === "string" && /^\d{4}-\d\d-\d\d$/.test(raw.date) ? { date: raw.date } : {},
  component: lazyRouteComponent(() => import("./ActivityPage"), "ActivityPage"),
});

export const activityRoutes = [activityRoute] as const;
