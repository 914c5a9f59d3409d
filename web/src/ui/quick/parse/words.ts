export type Mark = "@" | "/" | "#" | "!";

/** One word of a line. A name in double quotes after a mark is one word with it. */
export interface Word {
  text: string;
  mark: Mark | undefined;
  /** The name after the mark. */
  name: string;
  /** Whether it may be a time or a date: no quotes, no backslash in front. */
  plain: boolean;
}

const WORD = /([@/#!])"([^"]*)"(?=\s|$)|\S+/g;

/** Splits a line at white space, but not inside the quotes of a name. */
export function split(line: string): Word[] {
  return [...line.matchAll(WORD)].map(([text, quotedMark, quotedName]) => {
    if (quotedMark !== undefined && quotedName?.trim()) {
      return { text, mark: quotedMark as Mark, name: quotedName.trim(), plain: false };
    }
    const name = text.slice(1).replace(/[,;.:]+$/, "");
    const marked = /^[@/#!]/.test(text) && name !== "" && !(text[0] === "/" && name.includes("/"));
    return { text, mark: marked ? (text[0] as Mark) : undefined, name, plain: !text.startsWith("\\") };
  });
}

/** The word as it stands in the note: a backslash that kept it from being understood has done its work. */
export function asNote(word: Word): string {
  return word.text.startsWith("\\") && word.text.length > 1 ? word.text.slice(1) : word.text;
}
