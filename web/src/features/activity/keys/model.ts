import { type Strength, strengthOf } from "~/lib/passwordStrength";

/** A new passphrase as it is typed, twice. */
export interface Typed {
  text: string;
  again: string;
}

const tooEasy: ReadonlySet<Strength> = new Set(["short", "weak"]);

/** Whether a passphrase can be taken: it is not easy to guess, and the same twice. */
export function isReady({ text, again }: Typed, context: readonly string[]): boolean {
  return text === again && !tooEasy.has(strengthOf(text.trim(), context));
}

/** Two places of a kit, from 1 and in their order, that its owner is asked for. */
export function askedPlaces(random: (below: number) => number, words = 24): [number, number] {
  const first = random(words) + 1;
  const other = random(words - 1) + 1;
  const second = other < first ? other : other + 1;
  return first < second ? [first, second] : [second, first];
}

/** Whether a typed word stands at that place of the kit; capitals and spaces do not matter. */
export function isWord(words: string, place: number, typed: string): boolean {
  return words.split(" ")[place - 1] === typed.trim().toLowerCase();
}
