import { expect, it } from "vitest";
import { changeOf, changeText, signed } from "./compare";

it.each([
  [7200, 3600, 3600, 100],
  [3600, 7200, -3600, -50],
  [3600, 3600, 0, 0],
  [3600, 0, 3600, null],
  [0, 0, 0, null],
  // Half a percent counts away from zero on both sides.
  [201, 200, 1, 1],
  [199, 200, -1, -1],
  [1001, 1000, 1, 0],
])("says how %d differs from %d", (now, before, seconds, percent) => {
  expect(changeOf(now, before)).toEqual({ seconds, percent });
});

it("writes a change with its sign", () => {
  const hours = (seconds: number) => `${seconds / 3600} h`;
  expect(changeText({ seconds: 3600, percent: 20 }, hours)).toBe("+1 h (+20 %)");
  expect(changeText({ seconds: -3600, percent: -20 }, hours)).toBe("\u22121 h (\u221220 %)");
  expect(changeText({ seconds: 3600, percent: null }, hours)).toBe("+1 h");
  expect(signed(0, String)).toBe("±0");
});
