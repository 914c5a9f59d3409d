import { useSyncExternalStore } from "react";

let asking: { answer: Promise<boolean>; settle: (confirmed: boolean) => void } | undefined;
const listeners = new Set<() => void>();

/** Asks the member to confirm who they are; requests that need it at the same time share one question. */
export function askToConfirm(): Promise<boolean> {
  if (!asking) {
    let settle = (_confirmed: boolean) => {};
    const answer = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    asking = { answer, settle };
    tell();
  }
  return asking.answer;
}

/** Ends the question. */
export function settleConfirm(confirmed: boolean): void {
  asking?.settle(confirmed);
  asking = undefined;
  tell();
}

/** Whether the question is open. */
export function useAskedToConfirm(): boolean {
  return useSyncExternalStore(subscribe, () => asking !== undefined);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
