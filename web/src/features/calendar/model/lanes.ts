/** A box on the vertical scale of a day, in pixels. */
export interface Box {
  id: string;
  top: number;
  bottom: number;
}

/** Where a box stands beside those it overlaps: `lane` of `lanes`, `width` lanes wide. */
export interface Place {
  lane: number;
  lanes: number;
  width: number;
}

/**
 * Lays overlapping boxes side by side: each group of boxes that hang together shares the width, every box takes the
 * first free lane, and widens to the right as far as nothing stands there.
 */
export function lanesOf(boxes: Box[]): Map<string, Place> {
  const places = new Map<string, Place>();
  const ordered = boxes.toSorted(
    (left, right) => left.top - right.top || right.bottom - left.bottom || left.id.localeCompare(right.id),
  );
  let group: Box[] = [];
  let reach = Number.NEGATIVE_INFINITY;
  for (const box of ordered) {
    if (box.top >= reach && group.length > 0) {
      place(group, places);
      group = [];
    }
    group.push(box);
    reach = Math.max(reach, box.bottom);
  }
  place(group, places);
  return places;
}

function place(group: Box[], places: Map<string, Place>): void {
  const lanes: Box[][] = [];
  const laneOf = new Map<string, number>();
  for (const box of group) {
    const free = lanes.findIndex((lane) => (lane.at(-1)?.bottom ?? Number.NEGATIVE_INFINITY) <= box.top);
    const lane = free === -1 ? lanes.length : free;
    lanes[lane] = [...(lanes[lane] ?? []), box];
    laneOf.set(box.id, lane);
  }
  for (const box of group) {
    const lane = laneOf.get(box.id) ?? 0;
    let width = 1;
    while (lane + width < lanes.length && (lanes[lane + width] ?? []).every((other) => apart(box, other)))
      width += 1;
    places.set(box.id, { lane, lanes: lanes.length, width });
  }
}

function apart(left: Box, right: Box): boolean {
  return left.bottom <= right.top || right.bottom <= left.top;
}
