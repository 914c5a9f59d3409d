import type { Member } from "~/api/types";

/** What stands between an `@` and the cursor, while it may still become a name. */
export interface MentionDraft {
  /** Where the `@` stands. */
  start: number;
  text: string;
}

const LONGEST_DRAFT = 60;

/** The mention that is being typed at the cursor. An `@` inside a word, as in an address, begins none. */
export function mentionAt(text: string, cursor: number): MentionDraft | undefined {
  const start = text.lastIndexOf("@", cursor - 1);
  if (start < 0 || cursor - start > LONGEST_DRAFT) return undefined;
  if (start > 0 && !/[\s([{"„“'’]/.test(text[start - 1] ?? "")) return undefined;
  const draft = text.slice(start + 1, cursor);
  return /[\n@]/.test(draft) || draft.startsWith(" ") ? undefined : { start, text: draft };
}

/** The members whose name fits what is being typed; the start of any word of the name counts. */
export function candidates<M extends Pick<Member, "name">>(members: M[], draft: string, most = 6): M[] {
  const wanted = draft.toLowerCase();
  return members
    .filter(({ name }) => {
      const folded = name.toLowerCase();
      return folded.startsWith(wanted) || folded.includes(` ${wanted}`);
    })
    .slice(0, most);
}

/** The text with the chosen name in place of what was typed, and where the cursor goes. */
export function withMention(text: string, draft: MentionDraft, cursor: number, name: string) {
  const before = `${text.slice(0, draft.start)}@${name} `;
  return { text: before + text.slice(cursor).replace(/^ /, ""), cursor: before.length };
}

type Named = Pick<Member, "id" | "name">;

interface Found {
  start: number;
  end: number;
  id: string;
}

/** Every `@Name` in a text, the longest name first where one begins another. */
function mentions(text: string, members: Named[]): Found[] {
  const byLength = members.toSorted((left, right) => right.name.length - left.name.length);
  const folded = text.toLowerCase();
  const found: Found[] = [];
  for (let at = folded.indexOf("@"); at >= 0; at = folded.indexOf("@", at + 1)) {
    const member = byLength.find(({ name }) => {
      const end = at + 1 + name.length;
      const isName = folded.slice(at + 1, end) === name.toLowerCase();
      return isName && !/[\p{L}\p{N}]/u.test(text[end] ?? "");
    });
    if (member) found.push({ start: at, end: at + 1 + member.name.length, id: member.id });
  }
  return found;
}

/** Whom a text mentions. Of two people with one name the one who was picked is meant. */
export function mentionedIn(text: string, members: Named[], picked: ReadonlySet<string>): string[] {
  const order = members.toSorted((left, right) => Number(picked.has(right.id)) - Number(picked.has(left.id)));
  return [...new Set(mentions(text, order).map(({ id }) => id))];
}

export type Part = { kind: "text" | "mention"; text: string } | { kind: "link"; text: string; href: string };

const LINK = /https?:\/\/[^\s<>"']+/giu;

/** A comment as plain text, links and mentions, in order. Only http and https become links. */
export function partsOf(text: string, members: Named[]): Part[] {
  const marks = [
    ...mentions(text, members).map(({ start, end }) => ({ start, end, href: undefined })),
    ...links(text),
  ].toSorted((left, right) => left.start - right.start);
  const parts: Part[] = [];
  let at = 0;
  for (const { start, end, href } of marks) {
    if (start < at) continue;
    if (start > at) parts.push({ kind: "text", text: text.slice(at, start) });
    const part = text.slice(start, end);
    parts.push(href ? { kind: "link", text: part, href } : { kind: "mention", text: part });
    at = end;
  }
  if (at < text.length) parts.push({ kind: "text", text: text.slice(at) });
  return parts;
}

function links(text: string): { start: number; end: number; href: string }[] {
  return [...text.matchAll(LINK)].flatMap((match) => {
    // A sentence that ends with an address ends with a point of its own.
    const raw = match[0].replace(/[.,;:!?)\]}]+$/, "");
    if (!URL.canParse(raw)) return [];
    return [{ start: match.index, end: match.index + raw.length, href: new URL(raw).href }];
  });
}
