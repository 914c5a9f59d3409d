/** What a language says of itself in its `language.ts`. */
export interface Described {
  /** The locales it is offered with; the region decides the formats. The first is meant when only the language is. */
  locales: { value: string; label: string }[];
}

export type Catalogue = Record<string, Record<string, unknown>>;

export interface Registry {
  languages: string[];
  locales: { value: string; label: string }[];
  /** Loads the texts of a language. */
  load: (language: string) => Promise<Catalogue>;
  /** The language of a BCP 47 tag such as `de-AT`; English where there is none. */
  languageOf: (locale: string) => string;
  /** The offered locale nearest to any BCP 47 tag. */
  nearestLocale: (tag: string) => string;
}

const FALLBACK = "en";

/** The languages that have a folder, English first. Pure: the folders come from outside. */
export function registryOf(
  described: Record<string, Described>,
  loaders: Record<string, () => Promise<Catalogue>>,
): Registry {
  const byLanguage = new Map(Object.entries(described).map(([path, one]) => [folderOf(path), one]));
  const languages = [...byLanguage.keys()].toSorted((left, right) =>
    left === FALLBACK ? -1 : right === FALLBACK ? 1 : left.localeCompare(right),
  );
  const locales = languages.flatMap((language) => byLanguage.get(language)?.locales ?? []);
  const languageOf = (locale: string) => {
    const primary = locale.toLowerCase().split("-")[0] ?? "";
    return byLanguage.has(primary) ? primary : FALLBACK;
  };
  return {
    languages,
    locales,
    languageOf,
    load: (language) => {
      const load = loaders[`./${language}/index.ts`];
      return load ? load() : Promise.reject(new Error(`no texts in ${language}`));
    },
    nearestLocale: (tag) => {
      const exact = locales.find(({ value }) => value.toLowerCase() === tag.toLowerCase());
      return exact?.value ?? byLanguage.get(languageOf(tag))?.locales[0]?.value ?? "en-GB";
    },
  };
}

/** `de` of `./de/language.ts`. */
function folderOf(path: string): string {
  return path.split("/")[1] ?? "";
}
