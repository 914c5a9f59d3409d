/** How hard a password is to guess, as far as this can be told from looking at it. */
export type Strength = "short" | "weak" | "fair" | "good" | "strong";

export const SHORTEST_PASSWORD = 12;

const rows = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "qwertzuiop",
  "asdfghjkl",
  "zxcvbnm",
];
const runs = rows.flatMap((row) => [row, [...row].toReversed().join("")]);

/**
 * Length is what counts, without what is guessed first: words that everybody here knows, repetitions, and runs along the
 * alphabet, the digits or a keyboard. Each of these counts as one character. The server has the last word.
 */
export function strengthOf(password: string, context: readonly string[] = []): Strength {
  if ([...password].length < SHORTEST_PASSWORD) return "short";
  let rest = password.toLowerCase();
  for (const word of wordsOf(context)) rest = rest.replaceAll(word, "\u0000");
  const counted = countOf(rest);
  if (counted < 9) return "weak";
  if (counted < 13) return "fair";
  return counted < 18 ? "good" : "strong";
}

/** What somebody's name or address consists of; short parts say nothing. */
function wordsOf(context: readonly string[]): string[] {
  const words = context.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  return [...words, "hourbook", "password", "passwort", "kennwort"]
    .filter((word) => word.length >= 4)
    .toSorted((left, right) => right.length - left.length);
}

function countOf(text: string): number {
  const seen = new Map<string, number>();
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const step = runAt(text, at);
    const piece = text.slice(at, at + step);
    const times = (seen.get(piece) ?? 0) + 1;
    seen.set(piece, times);
    // Some letters come often in every sentence; what comes again and again adds nothing.
    if (times <= 3) count += 1;
    at += step;
  }
  return count;
}

/** The length of the run of at least four neighbours, or of one character again and again, that begins here; otherwise 1. */
function runAt(text: string, at: number): number {
  const same = /^(.)\1{2,}/u.exec(text.slice(at))?.[0].length ?? 1;
  const along = runs.map((row) => {
    const start = row.indexOf(text[at] ?? "");
    let length = 0;
    while (start >= 0 && start + length < row.length && row[start + length] === text[at + length])
      length += 1;
    return length >= 4 ? length : 1;
  });
  return Math.max(same, ...along);
}
