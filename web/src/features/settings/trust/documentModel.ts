import type { OperatorDocument } from "~/api/types";

/** Those that wait for the caller. */
export function waitingFor(documents: readonly OperatorDocument[] | undefined): OperatorDocument[] {
  return (documents ?? []).filter(({ allowed_actions }) => allowed_actions.includes("accept"));
}

/** How the acceptance stands: of this version, of an earlier one, of none. */
export function standingOf({
  accepted,
  acceptance,
}: Pick<OperatorDocument, "accepted" | "acceptance">): "accepted" | "renewed" | "waiting" {
  if (accepted) return "accepted";
  return acceptance ? "renewed" : "waiting";
}
