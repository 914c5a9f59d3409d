import type { OperatorDocument } from "~/api/types";

/** The text in the reader's language, otherwise the first one. */
export function textFor({ texts }: Pick<OperatorDocument, "texts">, locale: string) {
  return texts.find(({ language }) => locale.startsWith(language)) ?? texts[0];
}

/** Its page in the language of that text. */
export function pageOf({ kind }: Pick<OperatorDocument, "kind">, language: string): string {
  return `/trust/documents/${kind.replaceAll("_", "-")}?lang=${language}`;
}
