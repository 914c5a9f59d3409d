import { expect, test } from "vitest";
import { shareOf, toneOfShare } from "./limitModel";

test.each([
  [0, 10, 0, "teal"],
  [7, 10, 70, "teal"],
  [8, 10, 80, "orange"],
  [10, 10, 100, "red"],
  [25, 10, 100, "red"],
] as const)("%i of %i is %i percent and looks %s", (used, limit, share, tone) => {
  expect(shareOf(used, limit)).toBe(share);
  expect(toneOfShare(share)).toBe(tone);
});

test("without a limit there is no share", () => {
  expect(shareOf(3, null)).toBeNull();
});
