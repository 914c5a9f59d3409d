/**
 * How well a text fits what was typed; more is better, 0 is not at all.
 *
 * Every typed word has to fit: best is the beginning of the text, then the beginning of a word, then any part of it,
 * then the beginnings of words one after the other ("atr" finds "Atlas relaunch").
 */
export function score(typed: string, text: string): number {
  const words = fold(typed).split(" ").filter(Boolean);
  const folded = fold(text);
  let sum = 0;
  for (const word of words) {
    const found = scoreOfWord(word, folded);
    if (found === 0) return 0;
    sum += found;
  }
  return words.length === 0 ? 0 : sum / words.length;
}

/** Case, accents and punctuation do not count. */
function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function scoreOfWord(word: string, text: string): number {
  if (text.startsWith(word)) return 4;
  if (` ${text}`.includes(` ${word}`)) return 3;
  if (text.includes(word)) return 2;
  return byBeginnings(word, text.split(" ")) ? 1 : 0;
}

/** Whether the letters are beginnings of some of the words, in their order. */
function byBeginnings(letters: string, words: string[]): boolean {
  if (letters === "") return true;
  return words.some((word, index) => {
    const rest = words.slice(index + 1);
    return beginnings(letters, word).some((taken) => byBeginnings(letters.slice(taken), rest));
  });
}

/** How many letters a word may take: every number up to what the two have in common. */
function beginnings(letters: string, word: string): number[] {
  let common = 0;
  while (common < letters.length && letters[common] === word[common]) common += 1;
  return Array.from({ length: common }, (_, index) => common - index);
}
