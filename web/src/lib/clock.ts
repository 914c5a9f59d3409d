let ahead = 0;

/** The time that everything on the screen goes by: this device's clock, put right by what the server said last. */
export const clock = {
  /** Milliseconds since 1970. */
  now: (): number => Date.now() + ahead,
  /** By how many milliseconds the server's clock is ahead of this device's. */
  setAhead(milliseconds: number): void {
    ahead = milliseconds;
  },
};
