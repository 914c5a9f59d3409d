/** The locales whose texts are complete; the region decides the formats. */
export const locales = [
  { value: "en-GB", label: "English (United Kingdom)" },
  { value: "en-US", label: "English (United States)" },
  { value: "de-DE", label: "Deutsch (Deutschland)" },
  { value: "de-AT", label: "Deutsch (Österreich)" },
  { value: "de-CH", label: "Deutsch (Schweiz)" },
] as const;

/** The offered locale nearest to any BCP 47 tag. */
export function nearestLocale(tag: string): string {
  const exact = locales.find((locale) => locale.value.toLowerCase() === tag.toLowerCase());
  if (exact) return exact.value;
  return tag.toLowerCase().startsWith("de") ? "de-DE" : "en-GB";
}

/** Every IANA zone the browser knows, with the given one among them. */
export function zones(current: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return [...new Set([current, "UTC", ...known])].toSorted();
}

/** The zone of this device. */
export function deviceZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
