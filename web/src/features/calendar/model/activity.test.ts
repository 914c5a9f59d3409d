import { expect, it } from "vitest";
import { bookingOf, laneCount, optionsOf, placesOf, type TrackTexts, tracksOf } from "./activity";
import { columnOf, MINUTE } from "./columns";

const column = columnOf("2026-11-18", "Europe/Berlin");
const at = (minutes: number) => column.from + minutes * MINUTE;
const texts: TrackTexts = {
  kind: (kind) => kind,
  unbooked: "not booked",
  unknown: "unknown",
  hue: () => "blue",
};
const stretch = (from: number, to: number, group: string, text = "") => ({
  from: at(from),
  to: at(to),
  group,
  pieces: text ? [{ text, ms: (to - from) * MINUTE }] : [],
});
const day = {
  from: column.from,
  to: column.to,
  present: [{ from: at(540), to: at(720) }],
  away: [],
  tracks: [
    { kind: "window" as const, stretches: [stretch(540, 600, "editor", "plan.md"), stretch(600, 720, "?")] },
    { kind: "event" as const, stretches: [stretch(610, 610, "atlas", "Doors open inwards")] },
  ],
};

it("what is not booked comes first, and what is booked says so", () => {
  const tracks = tracksOf(day, [{ from: at(540), to: at(595) }], texts);
  expect(tracks.map(({ kind }) => kind)).toEqual(["unbooked", "window", "event"]);
  expect(tracks[0]?.stretches).toMatchObject([{ from: at(595), to: at(720), hue: undefined }]);
  expect(tracks[1]?.stretches.map(({ label, booked }) => [label, booked])).toEqual([
    ["editor", true],
    ["unknown", false],
  ]);
});

it("a day without activity has no lane", () => {
  expect(tracksOf({ ...day, tracks: [], present: [], away: [] }, [], texts)).toEqual([]);
});

it("the stretches of all tracks stand in the order of time", () => {
  const options = optionsOf(tracksOf(day, [], texts), column);
  expect(options.map(({ stretch: { id } }) => id)).toEqual(["unbooked-0", "window-0", "window-1", "event-0"]);
});

it.each<[string, string[], [number, number, string] | undefined]>([
  ["one stretch", ["window-0"], [540, 600, "plan.md"]],
  [
    "several are one booking, called after the longest that says anything",
    ["window-0", "event-0", "unbooked-0"],
    [540, 720, "plan.md"],
  ],
  ["an instant becomes a quarter of an hour", ["event-0"], [610, 625, "Doors open inwards"]],
  ["nothing is nothing", [], undefined],
])("a booking of %s", (_, ids, expected) => {
  const options = optionsOf(tracksOf(day, [], texts), column).map((option) => option.stretch);
  const booking = bookingOf(
    options.filter(({ id }) => ids.includes(id)),
    column,
  );
  const [from, to, note] = expected ?? [];
  expect(booking).toEqual(
    expected && { span: { from: at(Number(from)), to: at(Number(to)) }, about: { note } },
  );
});

it("where many days are shown, tracks that belong together share a place and leave a rim of each other", () => {
  const track = (kind: Parameters<TrackTexts["kind"]>[0]) => ({ kind, label: "", stretches: [] });
  const tracks = (["unbooked", "window", "browser", "calendar"] as const).map(track);
  expect(laneCount(tracks, false)).toBe(4);
  expect(placesOf(tracks, false).map(({ left }) => left)).toEqual([0, 0.25, 0.5, 0.75]);
  expect(laneCount(tracks, true)).toBe(3);
  const places = placesOf(tracks, true).map(({ left, width, over }) => [left, left + width, over]);
  const third = expect.closeTo(1 / 3);
  expect(places[1]).toEqual([third, expect.closeTo(2 / 3), false]);
  expect(places[2]).toEqual([expect.closeTo(1.35 / 3), expect.closeTo(2 / 3), true]);
  expect(places[3]).toEqual([expect.closeTo(2 / 3), expect.closeTo(1), false]);
  // The first of a group that is there has its place, whichever it is.
  expect(placesOf([track("editor")], true)).toEqual([{ left: 0, width: 1, over: false }]);
});
