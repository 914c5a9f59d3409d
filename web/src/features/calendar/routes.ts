import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/platform/routes";
import { readCalendarSearch } from "./model/views";

export const calendarPageRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/calendar",
  validateSearch: readCalendarSearch,
  component: lazyRouteComponent(() => import("./CalendarPage"), "CalendarPage"),
});

export const calendarRoutes = [calendarPageRoute] as const;
