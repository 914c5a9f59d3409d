import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { TimesheetState } from "~/api/types";
import { shellRoute } from "~/platform/routes";

export interface ApprovalsSearch {
  /** Which weeks; those that wait for a decision when the address does not say. */
  state?: Exclude<TimesheetState, "submitted" | "open">;
  team?: string;
}

const shown = ["approved", "rejected", "reopened"] as const;

const approvalsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/approvals",
  validateSearch: (search: Record<string, unknown>): ApprovalsSearch => {
    const state = shown.find((one) => one === search.state);
    return { ...(state && { state }), ...(typeof search.team === "string" && { team: search.team }) };
  },
  component: lazyRouteComponent(() => import("./ApprovalsPage"), "ApprovalsPage"),
});

export const approvalsRoutes = [approvalsRoute] as const;
