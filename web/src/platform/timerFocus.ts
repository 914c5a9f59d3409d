/** The id of the one token field in the timer bar. */
export const TIMER_FIELD_ID = "timer-field";

const fillers = new Set<(text: string) => void>();

/** Puts the cursor into the token field, from wherever the member is. */
export function focusTimer(): void {
  const field = document.getElementById(TIMER_FIELD_ID);
  if (field instanceof HTMLInputElement) field.focus();
}

/** Puts a text into the token field, to be finished there. */
export function fillTimer(text: string): void {
  for (const fill of fillers) fill(text);
  focusTimer();
}

/** The field itself listens; returns the function that ends it. */
export function onTimerFilled(fill: (text: string) => void): () => void {
  fillers.add(fill);
  return () => fillers.delete(fill);
}
