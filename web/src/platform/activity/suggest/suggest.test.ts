import { describe, expect, it } from "vitest";
import type { Booked, Span } from "../protocol";
import type { ActivityRecord } from "../sealed/records";
import { lengthOf, within } from "../spans";
import { learnFrom, suggest } from "./drafts";
import { featuresOf } from "./features";
import { Learner } from "./learner";
import { labelledMonth } from "./month";
import type { Rule } from "./rules";

const MINUTE = 60_000;
const window = (from: number, to: number, title: string, app = "editor"): ActivityRecord => ({
  from: from * MINUTE,
  to: to * MINUTE,
  kind: "window",
  data: { app, title },
});
const booked = (from: number, to: number, project: string): Booked => ({
  from: from * MINUTE,
  to: to * MINUTE,
  project,
  task: null,
  note: "",
});
const day = { from: 600 * MINUTE, to: 2000 * MINUTE };

describe("what a record says", () => {
  it.each<[string, ActivityRecord, string[]]>([
    [
      "a window",
      window(0, 1, "ATLAS-7 Ground plan 12"),
      ["application:editor", "title:ATLAS-", "title:atlas", "title:ground", "title:plan"],
    ],
    [
      "a page",
      { ...window(0, 1, ""), kind: "browser", data: { url: "https://www.wiki.example/a?b" } },
      ["site:wiki.example"],
    ],
    [
      "an editor",
      { ...window(0, 1, ""), kind: "editor", data: { project: "Atlas", file: "/home/ada/atlas/main.rs" } },
      ["path:home", "path:ada", "path:atlas", "repository:atlas"],
    ],
    [
      "a meeting",
      { ...window(0, 1, ""), kind: "calendar", data: { attendees: ["B@example.org", 7] } },
      ["attendee:b@example.org"],
    ],
  ])("%s", (_, record, expected) => {
    expect(featuresOf(record)).toEqual(expected);
  });
});

describe("suggestions", () => {
  const past = [
    window(0, 60, "ATLAS-1 roof"),
    window(100, 160, "ATLAS-2 wall"),
    window(200, 260, "Holiday plan", "sheets"),
  ];
  const learner = learnFrom(past, [
    booked(0, 60, "atlas"),
    booked(100, 160, "atlas"),
    booked(200, 260, "office"),
  ]);

  it("follow earlier bookings, and say which word told it in how many of them", () => {
    const [first, ...more] = suggest([window(700, 760, "ATLAS-9 door")], day, [], learner, []);
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      from: 700 * MINUTE,
      to: 760 * MINUTE,
      target: { project: "atlas", task: null },
      note: "ATLAS-9 door",
      reason: { by: "bookings", feature: "title:ATLAS-", bookings: 2 },
    });
  });

  it("say nothing of what was never seen, and nothing of a single booking", () => {
    expect(suggest([window(700, 760, "Something new", "game")], day, [], learner, [])).toEqual([]);
    expect(suggest([window(700, 760, "Holiday plan", "sheets")], day, [], learner, [])).toEqual([]);
    expect(suggest([window(700, 760, "ATLAS-9")], day, [], new Learner(), [])).toEqual([]);
  });

  it("leave out what is booked, what is too short, and when nobody was there", () => {
    const records = [
      window(700, 760, "ATLAS-9 door"),
      { ...window(720, 760, ""), kind: "idle", data: { status: "afk" } },
      window(800, 805, "ATLAS-9 door"),
    ];
    const found = suggest(records, day, [booked(700, 705, "x")], learner, []);
    expect(found.map(({ from, to }) => [from / MINUTE, to / MINUTE])).toEqual([[705, 720]]);
  });

  it("never reach over an entry", () => {
    const found = suggest([window(700, 760, "ATLAS-9 door")], day, [booked(725, 735, "x")], learner, []);
    expect(found.map(({ from, to }) => [from / MINUTE, to / MINUTE])).toEqual([
      [700, 725],
      [735, 760],
    ]);
  });

  it("obey a rule before anything that was learned", () => {
    const rule: Rule = { id: "1", field: "title", contains: "door", project: "harbour", task: "t" };
    expect(suggest([window(700, 760, "ATLAS-9 Door")], day, [], learner, [rule])).toMatchObject([
      { target: { project: "harbour", task: "t" }, confidence: 1, reason: { by: "rule", rule } },
    ]);
  });
});

/** The minutes proposed rightly, of those proposed (precision) and of those worked (recall). */
function measure(seed: number) {
  const month = labelledMonth(seed);
  const [past, future] = [month.slice(0, 15), month.slice(15)];
  const learner = learnFrom(
    past.flatMap(({ records }) => records),
    past.flatMap(({ truth }) => truth),
  );
  let [right, proposed, worked] = [0, 0, 0];
  for (const { records, truth, ...span } of future) {
    worked += lengthOf(truth);
    for (const one of suggest(records, span as Span, [], learner, [])) {
      proposed += one.to - one.from;
      const own = truth.filter(({ project }) => project === one.target.project);
      right += lengthOf(within(one, own));
    }
  }
  return { precision: right / proposed, recall: right / worked };
}

// The figures stand in docs/activity.md.
it("on generated months with a third of noise, learned from three weeks and measured on the rest", () => {
  const measured = [1, 2, 3, 4, 5].map(measure);
  const mean = (key: "precision" | "recall") =>
    measured.reduce((sum, one) => sum + one[key], 0) / measured.length;
  expect(mean("precision")).toBeCloseTo(0.97, 2);
  expect(mean("recall")).toBeCloseTo(0.9, 2);
});
