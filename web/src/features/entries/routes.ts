import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { isDate } from "~/lib/dates";
import { shellRoute } from "~/platform/routes";

/** The day or week shown; today's when the address names none. */
const dateSearch = (search: Record<string, unknown>): { date?: string } =>
  typeof search.date === "string" && isDate(search.date) ? { date: search.date } : {};

const todayRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  validateSearch: dateSearch,
  component: lazyRouteComponent(() => import("./TodayPage"), "TodayPage"),
});

const weekRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/week",
  validateSearch: dateSearch,
  component: lazyRouteComponent(() => import("./WeekPage"), "WeekPage"),
});

export const entriesRoutes = [todayRoute, weekRoute] as const;
