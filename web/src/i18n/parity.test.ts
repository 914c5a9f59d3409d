import { describe, expect, it } from "vitest";
import { languages } from ".";
import de from "./de";
import en from "./en";

type Catalogue = Record<string, Record<string, unknown>>;

const catalogues: Record<string, Catalogue> = { en, de };

/** Every text with its path, `entries:shortcut.stop`. */
function textsOf(catalogue: Catalogue): Map<string, string> {
  const texts = new Map<string, string>();
  const walk = (path: string, node: unknown) => {
    if (typeof node === "string") texts.set(path, node);
    else for (const [key, child] of Object.entries(node as object)) walk(`${path}.${key}`, child);
  };
  for (const [file, node] of Object.entries(catalogue)) walk(file, node);
  return texts;
}

const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).toSorted();

describe("every language says the same", () => {
  const english = textsOf(en);

  it("covers all languages that can be chosen", () => {
    expect(Object.keys(catalogues).toSorted()).toEqual([...languages].toSorted());
  });

  it.each(Object.keys(catalogues))("%s has exactly the keys of English", (language) => {
    expect([...textsOf(catalogues[language] ?? {}).keys()].toSorted()).toEqual(
      [...english.keys()].toSorted(),
    );
  });

  it.each(Object.keys(catalogues))("%s has no empty text and the placeholders of English", (language) => {
    for (const [path, text] of textsOf(catalogues[language] ?? {})) {
      expect(text.trim(), path).not.toBe("");
      expect(placeholders(text), path).toEqual(placeholders(english.get(path) ?? ""));
    }
  });
});
