import { expect, it } from "vitest";
import { present, toggled } from "./selection";

const keys = ["a", "b", "c", "d", "e"];

it.each([
  ["", "b", undefined, false, "b"],
  ["b", "b", undefined, false, ""],
  ["b", "d", "b", false, "bd"],
  ["b", "d", "b", true, "bcd"],
  ["d", "b", "d", true, "bcd"],
  ["abcde", "d", "b", true, "ae"],
  ["", "c", "gone", true, "c"],
  ["", "c", undefined, true, "c"],
])("with %j chosen, %s after %s (Shift: %s) gives %j", (chosen, key, anchor, withRange, expected) => {
  const next = toggled(keys, new Set(chosen), key, anchor, withRange);
  expect([...next].sort().join("")).toBe(expected);
});

it("forgets what is gone", () => {
  expect([...present(keys, new Set(["x", "b"]))]).toEqual(["b"]);
});
