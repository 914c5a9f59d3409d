/** The id of the one token field in the timer bar. */
export const TIMER_FIELD_ID = "timer-field";

/** Puts the cursor into the token field, from wherever the member is. */
export function focusTimer(): void {
  const field = document.getElementById(TIMER_FIELD_ID);
  if (field instanceof HTMLInputElement) field.focus();
}
