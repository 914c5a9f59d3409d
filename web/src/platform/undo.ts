/** Something that was done and can be taken back while this tab is open. */
interface Step {
  what: string;
  undo: () => unknown;
  at: number;
}

// Enough for a day's work; older steps are likely to meet what others changed since.
const MOST = 100;

const steps: Step[] = [];
let moments = 0;

/** When something is done. Answers come in any order; steps are taken back in the order of what was done. */
export function moment(): number {
  moments += 1;
  return moments;
}

/** Takes one step back, and forgets it. */
export interface TakeBack {
  (): Promise<void>;
  /** From now on the step cannot be taken back. */
  forget: () => void;
}

/** Remembers how to take back what was done. Returns the function that does so and forgets the step. */
export function remember(what: string, undo: () => unknown, at = moment()): TakeBack {
  const step = { what, undo, at };
  steps.splice(steps.findLastIndex((one) => one.at < at) + 1, 0, step);
  if (steps.length > MOST) steps.shift();
  const forget = () => {
    const at = steps.indexOf(step);
    if (at !== -1) steps.splice(at, 1);
    return at !== -1;
  };
  const takeBack = async () => {
    if (forget()) await undo();
  };
  return Object.assign(takeBack, { forget: () => void forget() });
}

/** Takes the last step back and says what it was; nothing when there is none. */
export async function undoLast(): Promise<string | undefined> {
  const step = steps.pop();
  if (!step) return undefined;
  await step.undo();
  return step.what;
}

/** Another member signs in: what the one before did is not theirs to take back. */
export function forgetSteps(): void {
  steps.length = 0;
}
