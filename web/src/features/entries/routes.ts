import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { isDate } from "~/lib/dates";
import { shellRoute } from "~/platform/routes";
import { meQuery } from "~/platform/session";
import { startAddress } from "~/platform/startPage";

/** The day or week shown; today's when the address names none. */
const dateSearch = (search: Record<string, unknown>): { date?: string } =>
  typeof search.date === "string" && isDate(search.date) ? { date: search.date } : {};

/** The address without a page: the member's start page. What was linked to a day of it is still found. */
const startRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  validateSearch: dateSearch,
  beforeLoad: async ({ context, search, location }) => {
    if (search.date) throw redirect({ to: "/today", search, replace: true });
    const me = await context.queryClient.ensureQueryData(meQuery);
    throw redirect({ to: startAddress(me), hash: location.hash, replace: true });
  },
});

const todayRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/today",
  validateSearch: dateSearch,
  component: lazyRouteComponent(() => import("./TodayPage"), "TodayPage"),
});

const weekRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/week",
  validateSearch: dateSearch,
  component: lazyRouteComponent(() => import("./WeekPage"), "WeekPage"),
});

export const entriesRoutes = [startRoute, todayRoute, weekRoute] as const;
