import type { KeyboardEvent } from "react";

/** Ctrl+Enter saves from every field of a form, also from those in which Enter alone chooses or begins a new line. */
export function submitOnCtrlEnter(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
}
