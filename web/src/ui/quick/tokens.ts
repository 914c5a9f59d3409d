/** The word under the cursor that starts with `@`, `/`, `#` or `!`: what the popup completes. */
export interface Token {
  sigil: "@" | "/" | "#" | "!";
  /** What is typed after the sigil. */
  query: string;
  start: number;
  end: number;
}

/** Finds the token that ends at the cursor. */
export function tokenAt(text: string, cursor: number): Token | undefined {
  const match = /(?:^|\s)([@/#!])("[^"]*|[^\s"@#]*)$/.exec(text.slice(0, cursor));
  if (!match) return undefined;
  const query = match[2] ?? "";
  const start = cursor - query.length - 1;
  return { sigil: match[1] as Token["sigil"], query: query.replace('"', ""), start, end: cursor };
}

/** The text without the token, once it was accepted and stands as a chip instead, and where the cursor goes. */
export function without(text: string, token: Token): { text: string; cursor: number } {
  const before = text.slice(0, token.start).trimEnd();
  const start = before === "" ? "" : `${before} `;
  return { text: start + text.slice(token.end).trimStart(), cursor: start.length };
}
