import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "~/platform/routes";

/** What the receipt of a removal shows; outside the shell, because nobody can sign in any more. */
const receiptRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/removal",
  component: lazyRouteComponent(() => import("./ReceiptPage"), "ReceiptPage"),
});

export const removalRoutes = [receiptRoute] as const;
