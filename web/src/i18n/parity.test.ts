import { describe, expect, it } from "vitest";
import { languages } from ".";
import en from "./en";
import type { Catalogue } from "./registry";

const found = import.meta.glob<Catalogue>("./*/index.ts", { eager: true, import: "default" });
const catalogues = Object.fromEntries(
  Object.entries(found).map(([path, texts]) => [path.split("/")[1] ?? "", texts]),
);

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
    // How many plural forms there are is the business of the language.
    const stems = (texts: Map<string, string>) => [
      ...new Set([...texts.keys()].map((key) => key.replace(/_(zero|one|two|few|many|other)$/, "_"))),
    ];
    expect(stems(textsOf(catalogues[language] ?? {})).toSorted()).toEqual(stems(english).toSorted());
  });

  it.each(Object.keys(catalogues))("%s has every plural form that the language needs", (language) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const keys = textsOf(catalogues[language] ?? {});
    for (const key of keys.keys()) {
      const [, stem] = /^(.*)_other$/.exec(key) ?? [];
      if (stem) for (const form of forms) expect([...keys.keys()]).toContain(`${stem}_${form}`);
    }
  });

  it.each(Object.keys(catalogues))("%s has no empty text and the placeholders of English", (language) => {
    for (const [path, text] of textsOf(catalogues[language] ?? {})) {
      expect(text.trim(), path).not.toBe("");
      expect(placeholders(text), path).toEqual(
        placeholders(english.get(path) ?? english.get(path.replace(/_(zero|two|few|many)$/, "_other")) ?? ""),
      );
    }
  });
});
