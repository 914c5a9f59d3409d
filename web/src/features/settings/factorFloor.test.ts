import { expect, test } from "vitest";
import { fromFloor } from "./factorFloor";

test("nothing below what the operator asks for can be chosen", () => {
  expect(fromFloor("optional")).toEqual(["optional", "admins", "everyone"]);
  expect(fromFloor("admins")).toEqual(["admins", "everyone"]);
  expect(fromFloor("everyone")).toEqual(["everyone"]);
});
