import type { Residency, StoreKind } from "~/api/types";

/** Mails pass through, and a witness sees a hash: neither keeps data. */
const passing: ReadonlySet<StoreKind> = new Set(["mail", "witness"]);

/** The countries in which data is kept, each once, as the reader's language lists them; empty where none is declared. */
export function countriesText({ stores }: Pick<Residency, "stores">, locale: string): string {
  const kept = stores.filter(({ store }) => !passing.has(store)).map(({ country }) => country);
  const names = [...new Set(kept)].map((code) => countryName(code, locale));
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
}

/** The name of a country of ISO 3166. */
export function countryName(code: string, locale: string): string {
  return new Intl.DisplayNames(locale, { type: "region", fallback: "code" }).of(code) ?? code;
}
