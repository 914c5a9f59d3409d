import { describe, expect, it } from "vitest";
import { score } from "./match";

describe("what was typed fits a text", () => {
  it.each([
    ["atl", "Atlas relaunch"],
    ["rel", "Atlas relaunch"],
    ["lau", "Atlas relaunch"],
    ["atr", "Atlas relaunch"],
    ["ar", "Atlas relaunch"],
    ["cpr", "Customer portal relaunch"],
    ["rel atl", "Atlas relaunch"],
    ["uber", "Über uns"],
    ["kafe", "Kafé-Umbau"],
    ["c++", "C++ port"],
  ])("%s finds %s", (typed, text) => expect(score(typed, text)).toBeGreaterThan(0));

  it.each([
    ["atx", "Atlas relaunch"],
    ["atl shop", "Atlas relaunch"],
    ["tlr", "Atlas relaunch"],
    ["atl", "Appointment booking"],
    ["", "Atlas relaunch"],
    ["...", "Atlas relaunch"],
    ["a", ""],
  ])("%s does not find %s", (typed, text) => expect(score(typed, text)).toBe(0));

  it("prefers the beginning to a word, a word to a part, a part to initials", () => {
    const texts = ["Atlas", "The atlas", "Matlab", "Any total length"];
    const fits = texts.map((text) => score("atl", text));
    expect(fits).toEqual(fits.toSorted((left, right) => right - left));
    expect(new Set(fits).size).toBe(4);
  });
});
