import { describe, expect, it } from "vitest";
import { isSlug, slugOf } from "./slug";

describe("an address is made from the name of an organization", () => {
  it.each([
    ["Acme Consulting", "acme-consulting"],
    ["Müller & Söhne", "mueller-soehne"],
    ["  3 M Werke! ", "m-werke"],
    ["株式会社", ""],
    ["north pole ".repeat(20), "north-pole-north-pole-north-pole-north-p"],
    ["A", ""],
  ])("%s becomes %s", (name, slug) => expect(slugOf(name)).toBe(slug));

  it.each(["Acme", "a--b", "-a", "a-", "1a", "a", "аcme", "a.b"])("%s is none", (text) =>
    expect(isSlug(text)).toBe(false),
  );
});
