import { describe, expect, it } from "vitest";
import { changesOf, isId, nameIn, partsOf } from "./model";

describe("changesOf", () => {
  it("names the fields that differ, wherever they lie, and not the version", () => {
    const before = { member_id: "m", version: 1, content: { note: "Call", when: { date: "2026-03-02" } } };
    const after = { member_id: "m", version: 2, content: { note: "Call", when: { date: "2026-03-03" } } };
    expect(changesOf({ before, after })).toEqual([
      { field: "date", before: "2026-03-02", after: "2026-03-03" },
    ]);
  });

  it.each([
    [null, { name: "Atlas", code: null, member_ids: [] }, [{ field: "name", before: null, after: "Atlas" }]],
    [{ name: "Atlas", note: "" }, null, [{ field: "name", before: "Atlas", after: null }]],
    [null, null, []],
  ])("shows what came or went without its empty fields", (before, after, expected) => {
    expect(changesOf({ before, after })).toEqual(expected);
  });

  it("sees that a list changed, and that a field was emptied", () => {
    const changes = changesOf({
      before: { tags: ["a"], code: "X" },
      after: { tags: ["a", "b"], code: null },
    });
    expect(changes.map(({ field }) => field)).toEqual(["tags", "code"]);
  });
});

it("takes actions apart", () => {
  expect(partsOf("time_entry.updated")).toEqual({ noun: "time_entry", verb: "updated" });
  expect(partsOf("odd")).toEqual({ noun: "odd", verb: "" });
});

it.each([
  [{ before: null, after: { name: "Atlas" } }, "Atlas"],
  [{ before: { content: { note: "Call" } }, after: null }, "Call"],
  [{ before: null, after: { role: "member" } }, undefined],
])("finds the name of the object in %j", (event, name) => {
  expect(nameIn(event)).toBe(name);
});

it.each([
  ["019c4a6f-6f5e-7000-8000-000000000001", true],
  [" 019C4A6F-6F5E-7000-8000-000000000001 ", true],
  ["019c4a6f6f5e70008000000000000001", false],
  ["", false],
])("%j is an id: %s", (text, expected) => {
  expect(isId(text)).toBe(expected);
});
