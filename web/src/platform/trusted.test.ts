// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { ourScript } from "./trusted";

describe("the one policy for addresses of scripts", () => {
  it.each(["/sw.js", "/assets/age.worker-Bx93_JIX.js"])("takes %s", (url) =>
    expect(ourScript(url)).toBe(url),
  );

  it.each([
    "https://evil.example/sw.js",
    "//evil.example/assets/a.js",
    "/sw.js?then=other",
    "/assets/../api/v1/export.js",
    "/assets/deep/a.js",
    "/api/v1/me",
    "data:text/javascript,alert(1)",
    "blob:http://localhost/1",
    "javascript:alert(1)",
  ])("refuses %s", (url) => expect(() => ourScript(url)).toThrow(TypeError));
});
