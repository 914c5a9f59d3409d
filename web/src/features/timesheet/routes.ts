import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { isDate } from "~/lib/dates";
import { shellRoute } from "~/platform/routes";

const timesheetRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/timesheet",
  /** Any day of the week shown; today's week when the address names none. */
  validateSearch: (search: Record<string, unknown>): { date?: string } =>
    typeof search.date === "string" && isDate(search.date) ? { date: search.date } : {},
  component: lazyRouteComponent(() => import("./TimesheetPage"), "TimesheetPage"),
});

export const timesheetRoutes = [timesheetRoute] as const;
