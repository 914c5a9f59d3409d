import { beforeEach, expect, it, vi } from "vitest";
import { forgetSteps, moment, remember, undoLast } from "./undo";

beforeEach(forgetSteps);

it("takes steps back from the last to the first, each once", async () => {
  const done: string[] = [];
  remember("first", () => done.push("first"));
  remember("second", () => done.push("second"));
  expect(await undoLast()).toBe("second");
  expect(await undoLast()).toBe("first");
  expect(await undoLast()).toBeUndefined();
  expect(done).toEqual(["second", "first"]);
});

it("does not take back again what the button of a toast took back", async () => {
  const undo = vi.fn();
  const takeBack = remember("deleted", undo);
  await takeBack();
  await takeBack();
  expect(await undoLast()).toBeUndefined();
  expect(undo).toHaveBeenCalledTimes(1);
});

it("takes nothing back that can no longer be taken back", async () => {
  const undo = vi.fn();
  const takeBack = remember("deleted", undo);
  takeBack.forget();
  await takeBack();
  expect(await undoLast()).toBeUndefined();
  expect(undo).not.toHaveBeenCalled();
});

it("goes by when something was done, not by when its answer came", async () => {
  const [first, second] = [moment(), moment()];
  remember("third", () => {});
  remember("second", () => {}, second);
  remember("first", () => {}, first);
  expect([await undoLast(), await undoLast(), await undoLast()]).toEqual(["third", "second", "first"]);
});

it("keeps the last hundred steps", async () => {
  for (let number = 0; number < 150; number += 1) remember(`${number}`, () => {});
  let count = 0;
  while (await undoLast()) count += 1;
  expect(count).toBe(100);
});
