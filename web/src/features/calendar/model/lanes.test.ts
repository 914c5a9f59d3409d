import { describe, expect, it } from "vitest";
import { type Box, lanesOf } from "./lanes";

const box = (id: string, top: number, bottom: number): Box => ({ id, top, bottom });
const laid = (boxes: Box[]) =>
  [...lanesOf(boxes)].map(([id, { lane, lanes, width }]) => `${id} ${lane}/${lanes}x${width}`).toSorted();

describe("overlapping boxes", () => {
  it.each([
    ["one alone has the whole width", [box("a", 0, 10)], ["a 0/1x1"]],
    ["touching ones do not share", [box("a", 0, 10), box("b", 10, 20)], ["a 0/1x1", "b 0/1x1"]],
    ["two share", [box("a", 0, 10), box("b", 5, 15)], ["a 0/2x1", "b 1/2x1"]],
    [
      "a lane that became free is taken again",
      [box("a", 0, 10), box("b", 5, 30), box("c", 12, 20)],
      ["a 0/2x1", "b 1/2x1", "c 0/2x1"],
    ],
    [
      "what has nobody to its right widens",
      [box("a", 0, 30), box("b", 0, 10), box("c", 0, 10), box("d", 12, 20)],
      ["a 0/3x1", "b 1/3x1", "c 2/3x1", "d 1/3x2"],
    ],
  ])("%s", (_, boxes, wanted) => expect(laid(boxes)).toEqual(wanted));

  it("never lie on each other, whatever they are", () => {
    let seed = 7;
    const random = (most: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % most;
    };
    for (let round = 0; round < 200; round += 1) {
      const boxes = Array.from({ length: 1 + random(25) }, (_, index) => {
        const top = random(600);
        return box(String(index), top, top + 1 + random(200));
      });
      const places = lanesOf(boxes);
      expect(places.size).toBe(boxes.length);
      for (const left of boxes) {
        const own = places.get(left.id) as NonNullable<ReturnType<typeof places.get>>;
        expect(own.lane + own.width).toBeLessThanOrEqual(own.lanes);
        for (const right of boxes) {
          if (left === right || left.bottom <= right.top || right.bottom <= left.top) continue;
          const other = places.get(right.id) as typeof own;
          expect(own.lanes).toBe(other.lanes);
          expect(own.lane + own.width <= other.lane || other.lane + other.width <= own.lane).toBe(true);
        }
      }
    }
  });
});
