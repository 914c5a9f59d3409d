import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/platform/routes";
import { readWorkingTimeSearch } from "./search";

const workingTimeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/working-time",
  validateSearch: readWorkingTimeSearch,
  component: lazyRouteComponent(() => import("./WorkingTimePage"), "WorkingTimePage"),
});

export const workingTimeRoutes = [workingTimeRoute] as const;
