import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { type Catalogue, type Described, registryOf } from "./registry";

const registry = registryOf(
  import.meta.glob<Described>("./*/language.ts", { eager: true, import: "default" }),
  import.meta.glob<Catalogue>("./*/index.ts", { import: "default" }),
);

/** A folder beside this file is a language; there is no list of them. */
export const { languages, locales, languageOf, nearestLocale } = registry;

const STORAGE_KEY = "hourbook-locale";

/** The locale of the last visit, or the browser's, for the screens before sign-in. */
export function rememberedLocale(): string {
  return readStored() ?? navigator.language;
}

/** Loads the catalogue and switches every mounted screen to the language of `locale`. */
export async function setLocale(locale: string): Promise<void> {
  const language = languageOf(locale);
  store(locale);
  document.documentElement.lang = language;
  if (i18next.isInitialized && i18next.language === language) return;
  const files = await registry.load(language);
  if (!i18next.isInitialized) await start(language);
  for (const [path, texts] of Object.entries(files)) {
    i18next.addResourceBundle(language, path.slice(2, -".json".length), texts, true, true);
  }
  await i18next.changeLanguage(language);
}

function start(language: string) {
  return i18next.use(initReactI18next).init({
    lng: language,
    resources: {},
    defaultNS: "common",
    fallbackLng: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function store(locale: string): void {
  try {
    localStorage.setItem(STORAGE_KEY, locale);
  } catch {
    // Storage can be switched off; the browser's language is then used next time.
  }
}
