import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { languages, locales } from ".";
import { registryOf } from "./registry";

const french = { locales: [{ value: "fr-FR", label: "Français (France)" }] };
const english = { locales: [{ value: "en-GB", label: "English (United Kingdom)" }] };

it("knows every folder, and no other place has to name the new one", async () => {
  const registry = registryOf(
    { "./fr/language.ts": french, "./en/language.ts": english },
    {
      "./en/index.ts": async () => ({ "./common.json": { none: "None" } }),
      "./fr/index.ts": async () => ({ "./common.json": { none: "Aucun" } }),
    },
  );
  expect(registry.languages).toEqual(["en", "fr"]);
  expect(registry.locales.map(({ value }) => value)).toEqual(["en-GB", "fr-FR"]);
  expect(registry.languageOf("fr-CA")).toBe("fr");
  expect(registry.nearestLocale("fr-CA")).toBe("fr-FR");
  expect(registry.languageOf("ja-JP")).toBe("en");
  expect(await registry.load("fr")).toEqual({ "./common.json": { none: "Aucun" } });
});

it("offers exactly the languages that have a folder", () => {
  const folders = readdirSync("src/i18n", { withFileTypes: true });
  const named = folders.filter((one) => one.isDirectory()).map((one) => one.name);
  expect([...languages].toSorted()).toEqual(named.toSorted());
  for (const language of languages) {
    expect(locales.some(({ value }) => value.startsWith(`${language}-`))).toBe(true);
  }
});

it("is the only place that names languages", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("i18n/") && !path.includes("test"));
  const naming = files.filter((path) => /["'/]de(-[A-Z]{2})?["']/.test(readFileSync(`src/${path}`, "utf8")));
  expect(naming).toEqual([]);
});
