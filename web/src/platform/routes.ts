import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, redirect } from "@tanstack/react-router";
import { asProblem } from "~/api/problem";
import type { Me } from "~/api/types";
import { meQuery } from "./session";

/** The root of every page, signed in or not. */
export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()();

/** The parent of every page behind sign-in: rail, timer bar and content. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  beforeLoad: async ({ context, location }) => {
    let me: Me;
    try {
      me = await context.queryClient.ensureQueryData(meQuery);
    } catch (thrown) {
      if (asProblem(thrown).status !== 401) throw thrown;
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    }
    if (me.session?.second_factor === "due") throw redirect({ to: "/second-factor" });
  },
});
