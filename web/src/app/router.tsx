import { createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { activityRoutes } from "~/features/activity/routes";
import { approvalsRoutes } from "~/features/approvals/routes";
import { auditRoutes } from "~/features/audit/routes";
import { authRoutes } from "~/features/auth/routes";
import { calendarRoutes } from "~/features/calendar/routes";
import { entriesRoutes } from "~/features/entries/routes";
import { importsRoutes } from "~/features/imports/routes";
import { noticesRoutes } from "~/features/notices/routes";
import { peopleRoutes } from "~/features/people/routes";
import { projectsRoutes } from "~/features/projects/routes";
import { removalRoutes } from "~/features/removal/routes";
import { publicRoutes, reportsRoutes } from "~/features/reports/routes";
import { requiredRoutes, settingsRoutes } from "~/features/settings/routes";
import { timesheetRoutes } from "~/features/timesheet/routes";
import { workingTimeRoutes } from "~/features/workingTime/routes";
import { queryClient } from "~/platform/queryClient";
import { rootRoute, shellRoute } from "~/platform/routes";
import { NotFound, PageFailed } from "./PageFailed";

// One line per feature: its routes live in `features/<name>/routes.ts`.
const routeTree = rootRoute.addChildren([
  ...authRoutes,
  ...publicRoutes,
  ...requiredRoutes,
  ...removalRoutes,
  shellRoute
    .update({ component: lazyRouteComponent(() => import("./Shell"), "Shell") })
    .addChildren([
      ...activityRoutes,
      ...approvalsRoutes,
      ...auditRoutes,
      ...calendarRoutes,
      ...entriesRoutes,
      ...importsRoutes,
      ...noticesRoutes,
      ...peopleRoutes,
      ...projectsRoutes,
      ...reportsRoutes,
      ...settingsRoutes,
      ...timesheetRoutes,
      ...workingTimeRoutes,
    ]),
]);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
