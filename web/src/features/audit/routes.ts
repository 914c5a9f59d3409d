import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { type Preset, presets } from "~/lib/periods";
import { shellRoute } from "~/platform/routes";

export interface AuditSearch {
  member?: string;
  /** What the events are about, such as `project`. */
  kind?: string;
  when?: Preset;
  refused?: true;
  /** Id of an object or of a request. */
  id?: string;
}

export const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/audit",
  validateSearch: (search: Record<string, unknown>): AuditSearch => {
    const when = presets.find((preset) => preset === search.when);
    const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
    const [member, kind, id] = [text(search.member), text(search.kind), text(search.id)];
    return {
      ...(member && { member }),
      ...(kind && { kind }),
      ...(when && { when }),
      ...(search.refused === true && { refused: true as const }),
      ...(id && { id }),
    };
  },
  component: lazyRouteComponent(() => import("./AuditPage"), "AuditPage"),
});

export const auditRoutes = [auditRoute] as const;
