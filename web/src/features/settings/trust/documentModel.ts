import type { OperatorDocument } from "~/api/types";

/** The text in the reader's language, otherwise the first one. */
export function textFor({ texts }: Pick<OperatorDocument, "texts">, locale: string) {
  return texts.find(({ language }) => locale.startsWith(language)) ?? texts[0];
}

/** Its page in the language of that text. */
export function pageOf({ kind }: Pick<OperatorDocument, "kind">, language: string): string {
  return `/trust/documents/${kind.replaceAll("_", "-")}?lang=${language}`;
}

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
