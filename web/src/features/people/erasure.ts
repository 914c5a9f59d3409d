import type { ErasurePreview } from "~/api/types";

type ErasureClass = ErasurePreview["classes"][number];
export type Translated = ErasureClass["title"];
type How = ErasureClass["how"];

const order: readonly How[] = ["erased", "renamed", "expires", "kept"];

/** The classes of a preview by what becomes of them: first what goes. Of which there is nothing is left out. */
export function treatments(preview: ErasurePreview): { how: How; classes: ErasureClass[] }[] {
  const there = preview.classes.filter((entry) => entry.rows !== 0);
  return order
    .map((how) => ({ how, classes: there.filter((entry) => entry.how === how) }))
    .filter(({ classes }) => classes.length > 0);
}

/** A text of the server in a language, or in English where it has none of that. */
export function inLanguage(text: Translated, language: string): string {
  const texts: Record<string, string> = text;
  return texts[language] ?? text.en;
}

/** Whether nothing keeps a member from being erased. */
export function isErasable(preview: ErasurePreview | undefined): boolean {
  return preview !== undefined && preview.blockers.length === 0 && preview.erasure === null;
}

/** Whether what was typed is another name. */
export function unnamed(typed: string, name: string): boolean {
  return typed.trim().toLocaleLowerCase() !== name.trim().toLocaleLowerCase();
}
