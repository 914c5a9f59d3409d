import { expect, describe as group, it } from "vitest";
import type { ActivityRecord } from "./sealed/records";
import { find } from "./search";
import { summarize } from "./summary";
import { covered, dayOf, unbookedOf } from "./tracks";

const MINUTE = 60_000;
const day = { from: 0, to: 24 * 60 * MINUTE };

/** A record from minute to minute. */
function record(kind: string, from: number, to: number, data: Record<string, unknown> = {}): ActivityRecord {
  return { from: from * MINUTE, to: to * MINUTE, kind, data };
}
const window = (from: number, to: number, app: string, title = "") =>
  record("window", from, to, { app, title });
const minutes = (spans: { from: number; to: number }[]) =>
  spans.map(({ from, to }) => [from / MINUTE, to / MINUTE]);

group("tracks of a day", () => {
  it.each<[string, ActivityRecord[], [string, number, number][]]>([
    [
      "titles of one application are one stretch",
      [window(0, 5, "a", "x"), window(5, 9, "a", "y")],
      [["a", 0, 9]],
    ],
    [
      "a glance elsewhere does not cut it",
      [window(0, 5, "a"), window(5, 5.5, "b"), window(5.5, 9, "a")],
      [["a", 0, 9]],
    ],
    [
      "more than a glance does",
      [window(0, 5, "a"), window(5, 7, "b"), window(7, 9, "a")],
      [
        ["a", 0, 5],
        ["b", 5, 7],
        ["a", 7, 9],
      ],
    ],
    [
      "a pause does",
      [window(0, 5, "a"), window(20, 25, "a")],
      [
        ["a", 0, 5],
        ["a", 20, 25],
      ],
    ],
    [
      "nobody there is no activity",
      [window(0, 30, "a"), record("idle", 10, 20, { status: "afk" })],
      [
        ["a", 0, 10],
        ["a", 20, 30],
      ],
    ],
    ["nor is a locked screen (AT-67)", [window(0, 30, "a"), record("lock", 20, 30)], [["a", 0, 20]]],
    [
      "what is shorter than half a minute has no place",
      [window(0, 0.2, "a"), window(9, 12, "b")],
      [["b", 9, 12]],
    ],
    ["midnight cuts", [window(-10, 10, "a")], [["a", 0, 10]]],
  ])("%s", (_, records, expected) => {
    const [track] = dayOf(records, day).tracks;
    expect(track?.stretches.map(({ group, from, to }) => [group, from / MINUTE, to / MINUTE])).toEqual(
      expected,
    );
  });

  it("what happened in an instant is there, and its neighbours join it", () => {
    const commits = [1, 3, 40].map((at) =>
      record("commit", at, at, { repository: "atlas", summary: `no ${at}` }),
    );
    const [track] = dayOf(commits, day).tracks;
    expect(track?.kind).toBe("event");
    expect(minutes(track?.stretches ?? [])).toEqual([
      [1, 3],
      [40, 40],
    ]);
    expect(track?.stretches[0]?.pieces.map(({ text }) => text)).toEqual(["no 1", "no 3"]);
  });

  it("presence is what the device noticed, else what was in front", () => {
    expect(minutes(dayOf([window(0, 30, "a"), record("lock", 10, 15)], day).present)).toEqual([
      [0, 10],
      [15, 30],
    ]);
    const noticed = [window(0, 30, "a"), record("idle", 0, 12, { status: "not-afk" })];
    expect(minutes(dayOf(noticed, day).present)).toEqual([[0, 12]]);
  });

  it("unbooked is presence without entries; short breaks and scraps do not count", () => {
    const shown = dayOf([window(0, 30, "a"), window(33, 90, "a"), window(200, 202, "a")], day);
    const booked = [{ from: 40 * MINUTE, to: 60 * MINUTE }];
    expect(minutes(unbookedOf(shown, booked, 5 * MINUTE))).toEqual([
      [0, 40],
      [60, 90],
    ]);
  });

  it("a stretch knows how much of it is booked", () => {
    const stretch = { from: 0, to: 10 * MINUTE };
    expect(covered(stretch, [])).toBe(0);
    expect(
      covered(stretch, [
        { from: 0, to: 5 * MINUTE },
        { from: 3 * MINUTE, to: 8 * MINUTE },
      ]),
    ).toBeCloseTo(0.8);
    expect(covered({ from: 5, to: 5 }, [{ from: 0, to: 10 }])).toBe(1);
  });
});

it("a day in figures: by application and by the project that is booked", () => {
  const records = [
    window(0, 60, "editor"),
    window(60, 90, "browser"),
    record("idle", 80, 90, { status: "afk" }),
  ];
  const booked = [{ from: 0, to: 45 * MINUTE, project: "atlas", task: null, note: "" }];
  expect(summarize(records, day, booked)).toEqual({
    present: 80 * MINUTE,
    unbooked: 35 * MINUTE,
    applications: [
      { name: "editor", ms: 60 * MINUTE },
      { name: "browser", ms: 20 * MINUTE },
    ],
    sites: [],
    projects: [{ name: "atlas", ms: 45 * MINUTE }],
  });
});

it("search finds all words wherever they stand, newest first, and says the same thing once", () => {
  const records = [
    window(0, 5, "editor", "Grundriß Atlas"),
    window(6, 9, "editor", "Grundriß Atlas"),
    window(100, 110, "mail", "Atlas: die Größe"),
    record("idle", 0, 200, { status: "atlas" }),
  ];
  expect(find(records, "atlas", 0).map(({ text }) => text)).toEqual(["Atlas: die Größe", "Grundriß Atlas"]);
  expect(find(records, "ATLAS nothing", 0)).toEqual([]);
  expect(find(records, "ATLAS grundriss", 0)).toHaveLength(1);
  expect(find(records, "größe atlas", 0)).toHaveLength(1);
  expect(find(records, "editor", 0)).toMatchObject([{ from: 0, to: 9 * MINUTE }]);
  expect(find(records, "editor", 60 * MINUTE)).toEqual([]);
  expect(find(records, "  ", 0)).toEqual([]);
});
