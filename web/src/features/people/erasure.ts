import type { ErasurePreview } from "~/api/types";

type ErasureClass = ErasurePreview["classes"][number];
type How = ErasureClass["how"];

const order: readonly How[] = ["erased", "renamed", "expires", "kept"];

/** The classes of a preview by what becomes of them: first what goes. Of which there is nothing is left out. */
export function treatments(preview: ErasurePreview): { how: How; classes: ErasureClass[] }[] {
  const there = preview.classes.filter((entry) => entry.rows !== 0);
  return order
    .map((how) => ({ how, classes: there.filter((entry) => entry.how === how) }))
    .filter(({ classes }) => classes.length > 0);
}

/** Whether nothing keeps a member from being erased. */
export function isErasable(preview: ErasurePreview | undefined): boolean {
  return preview !== undefined && preview.blockers.length === 0 && preview.erasure === null;
}

/** Whether what was typed is another name. */
export function unnamed(typed: string, name: string): boolean {
  return typed.trim().toLocaleLowerCase() !== name.trim().toLocaleLowerCase();
}
