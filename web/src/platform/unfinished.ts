import { TIMER_FIELD_ID } from "./timerFocus";

/** A dialog is open, the timer field has text in it, or somebody is in the middle of a field. */
export function isUnfinished(): boolean {
  if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return true;
  const timer = document.getElementById(TIMER_FIELD_ID);
  if (timer instanceof HTMLInputElement && timer.value !== "") return true;
  const here = document.activeElement;
  return (here instanceof HTMLInputElement && here.value !== "") || here instanceof HTMLTextAreaElement;
}
