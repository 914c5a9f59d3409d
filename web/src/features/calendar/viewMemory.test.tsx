import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { useViewMemory } from "./viewMemory";

beforeEach(() => localStorage.clear());

it("remembers on this device which tracks are left out", () => {
  const { result } = renderHook(useViewMemory);
  expect(result.current[0].hidden).toEqual([]);
  act(() => result.current[1]({ hidden: ["browser", "event"] }));
  expect(renderHook(useViewMemory).result.current[0].hidden).toEqual(["browser", "event"]);
});

it.each([
  ["what is no track", '{"hidden":["window","calls",7]}', ["window"]],
  ["what is no list", '{"hidden":"window"}', []],
  ["what is nothing at all", "[", []],
])("leaves out %s", (_what, stored, hidden) => {
  localStorage.setItem("hourbook-calendar", stored);
  expect(renderHook(useViewMemory).result.current[0].hidden).toEqual(hidden);
});
