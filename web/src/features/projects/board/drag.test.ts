// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { dropMarker } from "./drag";

const marked = () =>
  [...document.querySelectorAll("[data-drop]")].map((one) => `${one.id} ${one.getAttribute("data-drop")}`);

beforeEach(() => {
  document.body.innerHTML = `
    <ul id="open" data-status="open"><li id="a" data-card="a"></li><li id="b" data-card="b"></li></ul>
    <ul id="done" data-status="done"></ul>`;
});

it("marks one place at a time: before a card, after the last one, in an empty column, nowhere", () => {
  const mark = dropMarker();
  mark(document.body, { statusId: "open", index: 0 });
  expect(marked()).toEqual(["a before"]);
  mark(document.body, { statusId: "open", index: 2 });
  expect(marked()).toEqual(["b after"]);
  mark(document.body, { statusId: "done", index: 0 });
  expect(marked()).toEqual(["done after"]);
  mark(document.body, undefined);
  expect(marked()).toEqual([]);
});

it("touches nothing while the card stays over the same place, and survives a column that went away", () => {
  const mark = dropMarker();
  mark(document.body, { statusId: "open", index: 1 });
  document.getElementById("b")?.removeAttribute("data-drop");
  mark(document.body, { statusId: "open", index: 1 });
  expect(marked()).toEqual([]);
  mark(document.body, { statusId: "gone", index: 0 });
  mark(document.body, undefined);
  expect(marked()).toEqual([]);
});
