import { describe, expect, it } from "vitest";
import { insideApp } from "./useEnter";

describe("after sign-in one lands inside the app only", () => {
  it.each([
    ["/week?date=2026-11-16", "/week?date=2026-11-16"],
    ["/", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["https://evil.example", "/"],
    ["javascript:alert(1)", "/"],
    ["", "/"],
  ])("%s leads to %s", (next, target) => expect(insideApp(next)).toBe(target));
});
