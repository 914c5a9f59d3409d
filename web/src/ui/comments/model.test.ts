import { describe, expect, it } from "vitest";
import { candidates, mentionAt, mentionedIn, partsOf, withMention } from "./model";

const ada = { id: "1", name: "Ada" };
const adaBrandt = { id: "2", name: "Ada Brandt" };
const otherAda = { id: "3", name: "Ada Brandt" };
const zoe = { id: "4", name: "Zoë Öz" };
const members = [ada, adaBrandt, zoe];

describe("what is being typed", () => {
  it.each([
    ["@", 1, { start: 0, text: "" }],
    ["Hi @ad", 6, { start: 3, text: "ad" }],
    ["Hi @Ada Br", 10, { start: 3, text: "Ada Br" }],
    ["(@ad", 4, { start: 1, text: "ad" }],
    ["me@example.com", 14, undefined],
    ["@ada\nnext", 9, undefined],
    ["@ ", 2, undefined],
    ["no", 2, undefined],
    ["Hi @ad later", 6, { start: 3, text: "ad" }],
    [`@${"x".repeat(80)}`, 81, undefined],
  ])("in %j at %i", (text, cursor, expected) => {
    expect(mentionAt(text, cursor)).toEqual(expected);
  });

  it("finds names by the start of any word", () => {
    expect(candidates(members, "a").map(({ id }) => id)).toEqual(["1", "2"]);
    expect(candidates(members, "br").map(({ id }) => id)).toEqual(["2"]);
    expect(candidates(members, "ö").map(({ id }) => id)).toEqual(["4"]);
    expect(candidates(members, "da")).toEqual([]);
    expect(candidates(members, "", 2)).toHaveLength(2);
  });

  it("gives way to the chosen name", () => {
    expect(withMention("Hi @ad later", { start: 3, text: "ad" }, 6, "Ada Brandt")).toEqual({
      text: "Hi @Ada Brandt later",
      cursor: 15,
    });
  });
});

describe("who is mentioned", () => {
  it.each([
    ["@Ada Brandt, look", ["2"]],
    ["@Ada look", ["1"]],
    ["@ada brandt and @ZOË ÖZ!", ["2", "4"]],
    ["@Adam is nobody", []],
    ["@Ada @Ada", ["1"]],
    ["nobody", []],
  ])("in %j", (text, expected) => {
    expect(mentionedIn(text, members, new Set())).toEqual(expected);
  });

  it("of two with one name the picked one", () => {
    expect(mentionedIn("@Ada Brandt", [adaBrandt, otherAda], new Set(["3"]))).toEqual(["3"]);
    expect(mentionedIn("@Ada Brandt", [adaBrandt, otherAda], new Set())).toEqual(["2"]);
  });
});

describe("the parts of a comment", () => {
  it("are text, links and mentions", () => {
    expect(partsOf("See https://example.com/a?b=1. Right, @Ada?", members)).toEqual([
      { kind: "text", text: "See " },
      { kind: "link", text: "https://example.com/a?b=1", href: "https://example.com/a?b=1" },
      { kind: "text", text: ". Right, " },
      { kind: "mention", text: "@Ada" },
      { kind: "text", text: "?" },
    ]);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://x",
    "http://",
    "<script>alert(1)</script>",
    "אבג ‮abc",
  ])("of %j are plain text", (text) => {
    expect(partsOf(text, members)).toEqual([{ kind: "text", text }]);
  });

  it("of nothing are nothing", () => {
    expect(partsOf("", members)).toEqual([]);
  });
});
