import { expect, it } from "vitest";
import { choiceOf, choices, requestOf, sizeText } from "./exportModel";

it("names a choice the same way there and back", () => {
  for (const choice of choices) {
    const { format, dialect = null } = requestOf(choice);
    expect(choiceOf({ format, dialect })).toBe(choice);
  }
});

it.each([
  [0, "0 byte"],
  [999, "999 byte"],
  [1000, "1 kB"],
  [9_940, "9.9 kB"],
  [48_300_000, "48 MB"],
  [1_500_000_000, "1.5 GB"],
])("writes %d bytes as %s", (bytes, text) => {
  expect(sizeText(bytes, "en-GB")).toBe(text);
});

it("writes sizes as the locale does", () => {
  expect(sizeText(1_500_000, "de-DE")).toBe("1,5 MB");
});
