import type { Booked } from "../protocol";
import type { ActivityRecord } from "../sealed/records";
import type { Target } from "./learner";

// A month of made-up activity with the truth beside it, to measure suggestions by. Only tests use it.

export interface LabelledDay {
  from: number;
  to: number;
  records: ActivityRecord[];
  /** What was really worked on. */
  truth: Booked[];
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

interface Work {
  target: Target;
  key: string;
  titles: string[];
  site: string;
  repository: string;
  person: string;
}

const work: Work[] = [
  [
    "atlas",
    "ATLAS",
    ["ground plan", "load calculation", "stairwell"],
    "tickets.atlas.example",
    "atlas",
    "b@atlas.example",
  ],
  [
    "harbour",
    "HBR",
    ["crane schedule", "berth plan", "tide tables"],
    "port.example",
    "harbour-api",
    "c@port.example",
  ],
  [
    "portal",
    "PRT",
    ["sign-in form", "newsletter", "cookie text"],
    "staging.portal.example",
    "portal-web",
    "d@portal.example",
  ],
  [
    "museum",
    "MUS",
    ["audio guide", "exhibit labels", "opening hours"],
    "museum.example",
    "museum-app",
    "e@museum.example",
  ],
  [
    "internal",
    "INT",
    ["holiday plan", "hiring notes", "expenses"],
    "wiki.acme.example",
    "handbook",
    "f@acme.example",
  ],
].map(([project, key, titles, site, repository, person]) => ({
  target: { project, task: null } as Target,
  key: key as string,
  titles: titles as string[],
  site: site as string,
  repository: repository as string,
  person: person as string,
}));

/** Things that every project has in common, and that say nothing. */
const noise = [
  ["mail", "Inbox - 12 unread"],
  ["chat", "general | Acme"],
  ["browser", "News of the day"],
  ["files", "Downloads"],
  ["terminal", "~"],
] as const;

/** Working days of a month, the same for the same seed. */
export function labelledMonth(seed: number, days = 22): LabelledDay[] {
  const random = randomOf(seed);
  const first = Date.UTC(2026, 10, 2);
  return Array.from({ length: days }, (_, index) => {
    const from = first + (Math.floor(index / 5) * 7 + (index % 5)) * DAY;
    return { from, to: from + DAY, ...makeDay(from, random) };
  });
}

type Random = () => number;

function makeDay(midnight: number, random: Random): { records: ActivityRecord[]; truth: Booked[] } {
  const records: ActivityRecord[] = [];
  const truth: Booked[] = [];
  let at = midnight + (480 + Math.floor(random() * 60)) * MINUTE;
  const evening = midnight + 1040 * MINUTE;
  while (at < evening) {
    const one = pick(work, random);
    const to = Math.min(evening, at + (30 + Math.floor(random() * 120)) * MINUTE);
    truth.push({ from: at, to, project: one.target.project, task: null, note: "" });
    records.push(...during(one, at, to, random));
    // A break now and then, in which nobody is there.
    const pause = random() < 0.35 ? (10 + Math.floor(random() * 40)) * MINUTE : 0;
    if (pause > 0) records.push({ from: to, to: to + pause, kind: "idle", data: { status: "afk" } });
    at = to + pause;
  }
  return { records, truth };
}

function during(one: Work, from: number, to: number, random: Random): ActivityRecord[] {
  const records: ActivityRecord[] = [];
  for (let at = from; at < to; ) {
    const end = Math.min(to, at + Math.ceil(random() * 12) * MINUTE);
    records.push(...seen(one, at, end, random));
    at = end;
  }
  if (random() < 0.3)
    records.push({
      from,
      to,
      kind: "calendar",
      data: { title: pick(one.titles, random), attendees: [one.person] },
    });
  return records;
}

function seen(one: Work, from: number, to: number, random: Random): ActivityRecord[] {
  const window = (app: string, title: string) => ({ from, to, kind: "window", data: { app, title } });
  const what = pick(one.titles, random);
  const kind = random();
  // A third of the time is the same for everybody; a little of it is even about another project.
  if (kind < 0.33) {
    const [app, title] = pick(noise, random);
    return [window(app, title)];
  }
  if (kind < 0.38) {
    const other = pick(work, random);
    return [window("mail", `Re: ${pick(other.titles, random)}`)];
  }
  if (kind < 0.6) return [window("editor", `${one.key}-${Math.ceil(random() * 400)} ${what}`)];
  if (kind < 0.8)
    return [
      window("browser", what),
      {
        from,
        to,
        kind: "browser",
        data: { url: `https://${one.site}/${Math.ceil(random() * 99)}`, title: what },
      },
    ];
  return [
    window("editor", `${what}.rs`),
    {
      from,
      to,
      kind: "editor",
      data: { project: one.repository, file: `/home/ada/${one.repository}/src/${what}.rs` },
    },
  ];
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

/** Mulberry32: small, and the same everywhere. */
export function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
