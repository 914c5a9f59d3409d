import { describe, expect, test } from "vitest";
import { majorOf, minorDigits, minorOf, moneyFormat } from "./money";

describe("amounts of money", () => {
  test.each([
    ["en-GB", "EUR", null, 123_450, "€1,234.50"],
    ["de-DE", "EUR", null, 123_450, "1.234,50 €"],
    ["en-US", "JPY", null, 1200, "¥1,200"],
    ["en-US", "USD", null, -5, "-$0.05"],
    ["en-GB", "EUR", "comma", 123_450, "€1.234,50"],
    ["de-DE", "EUR", "point", 123_450, "1,234.50 €"],
  ] as const)("%s reads %s with the mark %s", (locale, currency, mark, minor, text) => {
    expect(moneyFormat(locale, currency, mark)(minor).replaceAll(/\s/g, " ")).toBe(text);
  });

  test.each([
    ["EUR", 2],
    ["JPY", 0],
    ["KWD", 3],
  ])("%s has its digits", (currency, digits) => {
    expect(minorDigits(currency)).toBe(digits);
  });

  test("what is typed becomes minor units without a cent too few", () => {
    // 1.15 * 100 is a little less than 115 in floating point.
    expect(minorOf(1.15, "EUR")).toBe(115);
    expect(minorOf("90", "EUR")).toBe(9000);
    expect(minorOf("", "EUR")).toBeNull();
    expect(minorOf(120, "JPY")).toBe(120);
    expect(majorOf(9050, "EUR")).toBe(90.5);
    expect(majorOf(null, "EUR")).toBe("");
  });
});
