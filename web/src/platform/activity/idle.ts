const STORAGE_KEY = "hourbook-activity-idle";

/** After how many minutes without a touch the log locks itself. */
export const idleChoices = [5, 15, 30, 60] as const;
const USUAL = 15;

export function idleMinutes(): number {
  try {
    const stored = Number(localStorage.getItem(STORAGE_KEY));
    return idleChoices.find((minutes) => minutes === stored) ?? USUAL;
  } catch {
    return USUAL;
  }
}

export function setIdleMinutes(minutes: number): void {
  try {
    localStorage.setItem(STORAGE_KEY, String(minutes));
  } catch {
    // It then stays as usual.
  }
}
