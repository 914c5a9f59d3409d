import { describe, expect, it } from "vitest";
import { askedPlaces, isReady, isWord } from "./model";

describe("a new passphrase", () => {
  const context = ["Acme Builders", "mara@acme.example"];
  it.each([
    ["is taken when it is long and the same twice", "Neun Fähren im Hafen", "Neun Fähren im Hafen", true],
    ["is not taken when it differs the second time", "Neun Fähren im Hafen", "Neun Fahren im Hafen", false],
    ["is not taken when it is short", "Neun Fähren", "Neun Fähren", false],
    ["is not taken when it is a run", "abcdefghijkl", "abcdefghijkl", false],
    ["is not taken when everybody here knows it", "Builders Acme", "Builders Acme", false],
    ["is not taken when spaces make it long", "Neun Fähren     ", "Neun Fähren     ", false],
  ])("%s", (_, text, again, taken) => {
    expect(isReady({ text, again }, context)).toBe(taken);
  });
});

describe("the words of the kit that are asked for", () => {
  it("are two different ones, in their order, and each may be asked for", () => {
    const seen = new Set<number>();
    for (let first = 0; first < 24; first += 1)
      for (let second = 0; second < 23; second += 1) {
        const draws = [first, second];
        const [one, two] = askedPlaces(() => draws.shift() ?? 0);
        expect(one).toBeGreaterThan(0);
        expect(two).toBeGreaterThan(one);
        expect(two).toBeLessThanOrEqual(24);
        seen.add(one).add(two);
      }
    expect(seen.size).toBe(24);
  });

  it("are read however they were typed", () => {
    expect(isWord("abandon ability able", 2, " Ability ")).toBe(true);
    expect(isWord("abandon ability able", 2, "able")).toBe(false);
    expect(isWord("abandon ability able", 4, "")).toBe(false);
  });
});
