import { describe, expect, it } from "vitest";
import type { TimeEntry } from "~/api/types";
import type { Span } from "~/platform/activity/protocol";
import type { ActivityRecord } from "~/platform/activity/sealed/records";
import { type LabelledDay, labelledMonth, randomOf } from "~/platform/activity/suggest/month";
import { dayOf } from "~/platform/activity/tracks";
import { entry } from "~/test/objects";
import { instant, mending, type Repair, repairsOf, unmending } from "./repairs";

const MINUTE = 60_000;
const midnight = Date.UTC(2026, 2, 2);
const day = { from: midnight, to: midnight + 1440 * MINUTE };
const at = (minute: number) => midnight + minute * MINUTE;

type Seen = [kind: "there" | "away" | "locked" | "meeting" | "off", from: number, to: number];

/** What the agent notes: a window stays in front while nobody is there. */
function noted([kind, from, to]: Seen): ActivityRecord[] {
  const span = { from: at(from), to: at(to) };
  if (kind === "there") return [{ ...span, kind: "window", data: { app: "editor", title: "plan" } }];
  if (kind === "away") return [{ ...span, kind: "idle", data: { status: "afk" } }];
  if (kind === "locked") return [{ ...span, kind: "lock", data: {} }];
  return kind === "meeting" ? [{ ...span, kind: "calendar", data: { title: "Review" } }] : [];
}

function worked(from: number, to: number | null, more: Partial<TimeEntry> = {}): TimeEntry {
  return entry({
    id: `${from}`,
    started_at: instant(at(from)),
    ended_at: to === null ? null : instant(at(to)),
    ...more,
  });
}

const minutes = ({ kind, away }: Repair) => [
  kind,
  (away.from - midnight) / MINUTE,
  (away.to - midnight) / MINUTE,
];

describe("what was forgotten in an entry", () => {
  const lunch: Seen[] = [
    ["there", 540, 720],
    ["away", 720, 765],
    ["there", 765, 1020],
  ];
  const evening: Seen[] = [
    ["there", 540, 1020],
    ["away", 1020, 1200],
  ];
  it.each<[string, Seen[], TimeEntry, unknown[]]>([
    ["a break in its middle", lunch, worked(540, 1020), [["break", 720, 765]]],
    [
      "a break while the screen was locked",
      [
        ["there", 540, 1020],
        ["locked", 700, 760],
      ],
      worked(540, 1020),
      [["break", 700, 760]],
    ],
    ["nothing where it ends before the break", lunch, worked(540, 720), []],
    ["nothing where it was cut already", lunch, worked(765, 1020), []],
    [
      "no coffee",
      [
        ["there", 540, 700],
        ["away", 700, 712],
        ["there", 712, 900],
      ],
      worked(540, 900),
      [],
    ],
    ["no appointment away from the device", [...lunch, ["meeting", 718, 766]], worked(540, 1020), []],
    [
      "no hour in which the agent was off",
      [
        ["there", 540, 700],
        ["off", 700, 760],
        ["there", 760, 900],
      ],
      worked(540, 900),
      [],
    ],
    ["an end long after the work", evening, worked(540, 1200), [["end", 1020, 1200]]],
    [
      "an end after the device was switched off",
      [["there", 540, 1020]],
      worked(540, 1110),
      [["end", 1020, 1110]],
    ],
    ["no end that was set by hand a little later", evening, worked(540, 1035), []],
    ["an end on the next day", [["there", 540, 1020]], worked(540, 1440 + 480), [["end", 1020, 1440]]],
    [
      "no pause in work that goes on into the night",
      [
        ["there", 1260, 1410],
        ["away", 1410, 1440],
      ],
      worked(1260, 1560),
      [],
    ],
    ["a timer that still runs", evening, worked(540, null), [["end", 1020, 1200]]],
    ["no break in a timer that still runs", lunch, worked(540, null), [["end", 1020, 1200]]],
    ["nothing where nobody was ever seen", [["away", 540, 1020]], worked(540, 1020), []],
    [
      "nothing in work elsewhere before the first touch",
      [
        ["away", 540, 600],
        ["there", 600, 720],
      ],
      worked(540, 720),
      [],
    ],
    ["nothing in what is locked", lunch, worked(540, 1020, { locked: true }), []],
    ["nothing in a length without times", lunch, worked(540, 1020, { kind: "duration" }), []],
    ["nothing in what began the day before", lunch, worked(-60, 1020), []],
  ])("%s", (_, seen, one, expected) => {
    const found = repairsOf([one], dayOf(seen.flatMap(noted), day), at(1200));
    expect(found.map(minutes)).toEqual(expected);
  });
});

describe("mending", () => {
  const whole = worked(540, 1020, { note: "Plan", tags: ["mail"], version: 4 });
  const repair = (kind: Repair["kind"]): Repair => ({
    id: "",
    kind,
    entry: whole,
    away: { from: at(720), to: at(765) },
  });

  it("takes a break out: the first part ends, and the rest is an entry like it", () => {
    expect(mending(repair("break"), "rest")).toMatchObject([
      { op: "update", id: "540", version: 4, changes: { ended_at: "2026-03-02T12:00:00Z" } },
      {
        op: "create",
        entry: {
          id: "rest",
          note: "Plan",
          tags: ["mail"],
          started_at: "2026-03-02T12:45:00Z",
          ended_at: whole.ended_at,
        },
      },
    ]);
  });

  it("is taken back as a whole", () => {
    const stored = [{ ...whole, version: 5 }, entry({ id: "rest", version: 1 })];
    expect(unmending(repair("break"), stored)).toEqual([
      { op: "delete", id: "rest", version: 1 },
      { op: "update", id: "540", version: 5, changes: { ended_at: whole.ended_at } },
    ]);
    expect(unmending(repair("end"), stored.slice(0, 1))).toHaveLength(1);
  });
});

interface Forgetful {
  entries: TimeEntry[];
  records: ActivityRecord[];
  forgotten: { entry: string; kind: Repair["kind"]; away: Span }[];
}

/** A day as it was, booked by somebody who forgets every second break and every second evening. */
function forgetful({ truth, records }: LabelledDay, random: () => number): Forgetful {
  const result: Forgetful = { entries: [], records: [...records], forgotten: [] };
  for (let index = 0; index < truth.length; index += 1) {
    const work = truth[index] as Span;
    const id = `${work.from}`;
    let to = work.to;
    const next = truth[index + 1];
    const pause = next ? { from: work.to, to: next.from } : undefined;
    if (next && pause && pause.to - pause.from >= 20 * MINUTE && random() < 0.5) {
      // One goes on through the break, the other is stopped when the next thing begins.
      const through = random() < 0.5;
      result.forgotten.push({ entry: id, kind: through ? "break" : "end", away: pause });
      to = through ? next.to : next.from;
      if (through) index += 1;
    }
    if (!next && random() < 0.5) {
      const until = work.to + (30 + Math.floor(random() * 700)) * MINUTE;
      result.forgotten.push({ entry: id, kind: "end", away: { from: work.to, to: until } });
      to = until;
    }
    result.records.push(...interruptions(work, random));
    result.entries.push(entry({ id, started_at: instant(work.from), ended_at: instant(to) }));
  }
  return result;
}

/** What looks like a break and is none: a word at the door, a meeting in a room, now and then a call nobody noted. */
function interruptions({ from, to }: Span, random: () => number): ActivityRecord[] {
  if (to - from < 70 * MINUTE) return [];
  const away = (start: number, length: number) => ({
    from: from + start * MINUTE,
    to: from + (start + length) * MINUTE,
    kind: "idle",
    data: { status: "afk" },
  });
  const word = random() < 0.5 ? [away(5, 3 + Math.floor(random() * 9))] : [];
  const chance = random();
  const longer = away(25, 20 + Math.floor(random() * 20));
  if (chance < 0.2) return [...word, longer, { ...longer, kind: "calendar", data: { title: "Review" } }];
  return chance < 0.25 ? [...word, longer] : word;
}

function measure(seed: number) {
  const random = randomOf(seed * 7919);
  let [right, proposed, wanted] = [0, 0, 0];
  for (const one of labelledMonth(seed)) {
    const { entries, records, forgotten } = forgetful(one, random);
    const found = repairsOf(entries, dayOf(records, one), one.to + 2 * 1440 * MINUTE);
    const isRight = ({ kind, entry: of, away }: Repair) =>
      forgotten.some(
        (wish) =>
          wish.kind === kind &&
          wish.entry === of.id &&
          Math.abs(wish.away.from - away.from) <= 5 * MINUTE &&
          (kind === "end" || Math.abs(wish.away.to - away.to) <= 5 * MINUTE),
      );
    right += found.filter(isRight).length;
    proposed += found.length;
    wanted += forgotten.length;
  }
  return { precision: right / proposed, recall: right / wanted };
}

// The figures stand in docs/activity.md.
it("on generated months, booked by somebody who forgets every second break and every second evening", () => {
  const measured = [1, 2, 3, 4, 5].map(measure);
  const mean = (key: "precision" | "recall") =>
    measured.reduce((sum, one) => sum + one[key], 0) / measured.length;
  expect(mean("precision")).toBeCloseTo(0.94, 2);
  expect(mean("recall")).toBeGreaterThan(0.9);
});
