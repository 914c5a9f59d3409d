import { expect, test } from "vitest";
import { strengthOf } from "./passwordStrength";

test.each([
  ["", "short"],
  ["eleven char", "short"],
  ["aaaaaaaaaaaaaaaa", "weak"],
  ["abcdefghijklmnop1234567890", "weak"],
  ["qwertzuiop1234", "weak"],
  ["password1234password", "weak"],
  ["acme-consulting-2026", "weak"],
  ["ababababababababab", "weak"],
  ["tr0ub4dor&3xy", "good"],
  ["seven plain otters 42", "strong"],
  ["eleven quiet owls at night", "strong"],
  ["пять тихих сов ночью", "strong"],
])("%s is %s", (password, strength) => {
  expect(strengthOf(password, ["Acme Consulting", "ada@acme.example"])).toBe(strength);
});
