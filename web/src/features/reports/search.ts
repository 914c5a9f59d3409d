import type {
  Compare,
  DayBoundary,
  Dimension,
  EntryKind,
  ReportFilter,
  ReportQuery,
  Rounding,
  WeekStart,
  Without,
} from "~/api/types";
import { isDate, type Period } from "~/lib/dates";
import { type Preset, presets } from "~/lib/periods";

export const dimensions: readonly Dimension[] = [
  "client",
  "project",
  "task",
  "member",
  "team",
  "tag",
  "day",
  "week",
  "month",
  "quarter",
  "year",
  "note",
  "billable",
];

export const MAX_GROUPS = 3;

export const lackable: readonly Without[] = ["client", "project", "task", "team", "tag"];

/** The report in the address: lists of ids joined by commas, everything that is not said left to its default. */
export interface ReportSearch {
  /** The saved report that is open; what else is said here differs from it. */
  report?: string;
  /** A named period, in place of dates. */
  period?: Preset;
  from?: string;
  to?: string;
  group?: string;
  members?: string;
  teams?: string;
  clients?: string;
  projects?: string;
  tasks?: string;
  /** Names, which may contain commas. */
  tags?: string[];
  billable?: boolean;
  note?: string;
  kind?: EntryKind;
  /** What the entries lack, joined by commas. */
  without?: string;
  compare?: Compare;
  zone?: string;
  rounding?: Rounding["mode"];
  minutes?: number;
  level?: Rounding["level"];
  boundary?: DayBoundary;
  estimates?: true;
  /** Whether amounts of money stand beside the time. */
  amounts?: true;
}

type Raw = Record<string, unknown>;

/** Reads the address; what makes no sense is left out instead of breaking the page. */
export function readReportSearch(raw: Raw): ReportSearch {
  const period = periodIn(raw);
  const mode = oneOf(["none", "up", "down", "nearest"] as const, raw.rounding);
  const minutes = Number(raw.minutes);
  return clean({
    report: typeof raw.report === "string" && isId(raw.report) ? raw.report : undefined,
    ...period,
    group: readGroups(raw.group)?.join(","),
    members: ids(raw.members),
    teams: ids(raw.teams),
    clients: ids(raw.clients),
    projects: ids(raw.projects),
    tasks: ids(raw.tasks),
    tags: readTags(raw.tags),
    billable: typeof raw.billable === "boolean" ? raw.billable : undefined,
    note: text(raw.note)?.slice(0, 200),
    kind: oneOf(["interval", "duration"] as const, raw.kind),
    without: readWithout(raw.without),
    compare: oneOf(["previous_period", "previous_year"] as const, raw.compare),
    zone: text(raw.zone)?.slice(0, 64),
    rounding: mode,
    minutes: mode && Number.isInteger(minutes) && minutes >= 1 && minutes <= 240 ? minutes : undefined,
    level: mode ? oneOf(["entry", "day", "group"] as const, raw.level) : undefined,
    boundary: oneOf(["split_at_midnight", "start_day"] as const, raw.boundary),
    estimates: raw.estimates === true ? (true as const) : undefined,
    amounts: raw.amounts === true ? (true as const) : undefined,
  });
}

function periodIn(raw: Raw): { period?: Preset; from?: string; to?: string } {
  const { from, to } = raw;
  const period = oneOf(presets, raw.period);
  if (period) return { period };
  if (typeof from !== "string" || typeof to !== "string") return {};
  return isDate(from) && isDate(to) && from < to ? { from, to } : {};
}

function readGroups(value: unknown): Dimension[] | undefined {
  if (typeof value !== "string") return undefined;
  const named = value.split(",");
  const known = named.filter(
    (name, index): name is Dimension =>
      dimensions.includes(name as Dimension) && named.indexOf(name) === index,
  );
  return known.slice(0, MAX_GROUPS);
}

function isId(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text);
}

function ids(value: unknown): string | undefined {
  const found = typeof value === "string" ? value.split(",").filter(isId) : [];
  return found.length > 0 ? found.join(",") : undefined;
}

function readWithout(value: unknown): string | undefined {
  const named = typeof value === "string" ? value.split(",") : [];
  const found = lackable.filter((what) => named.includes(what));
  return found.length > 0 ? found.join(",") : undefined;
}

function readTags(value: unknown): string[] | undefined {
  const found = Array.isArray(value) ? value.map(String).filter((name) => name !== "") : [];
  return found.length > 0 ? found : undefined;
}

function text(value: unknown): string | undefined {
  const found = typeof value === "number" ? String(value) : value;
  return typeof found === "string" && found !== "" ? found : undefined;
}

function oneOf<Value extends string>(known: readonly Value[], value: unknown): Value | undefined {
  return known.find((name) => name === value);
}

type Defined<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> };

/** The same without what is undefined. */
export function clean<Values extends object>(values: Values): Defined<Values> {
  const said = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as Defined<Values>;
}

/** The dimensions of the address; by project when it names none. */
export function groupsOf(search: ReportSearch): Dimension[] {
  return search.group === undefined ? ["project"] : (readGroups(search.group) ?? []);
}

/** A list of ids in the address. */
export function split(value: string | undefined): string[] {
  return value ? value.split(",") : [];
}

/** The query of a report. What the address leaves open, the organization's own rules decide. */
export function queryOf(
  search: ReportSearch,
  fallback: Period,
  weekStart: WeekStart,
  organization: { rounding: Rounding },
): ReportQuery {
  return {
    from: search.from ?? fallback.from,
    to: search.to ?? fallback.to,
    time_zone: search.zone ?? null,
    filter: filterOf(search),
    group_by: groupsOf(search),
    week_start: weekStart,
    ...(search.rounding ? { rounding: roundingOf(search, organization.rounding) } : {}),
    ...(search.boundary ? { day_boundary: search.boundary } : {}),
    ...(search.estimates ? { compare_estimates: true } : {}),
    ...(search.compare ? { compare: search.compare } : {}),
    ...(search.amounts ? { amounts: true } : {}),
    // Somebody else's report may name people whom the reader does not see.
    ...(search.report ? { visible_only: true } : {}),
  };
}

/** Which entries count. */
export function filterOf(search: ReportSearch): ReportFilter {
  return clean({
    member_ids: some(split(search.members)),
    team_ids: some(split(search.teams)),
    client_ids: some(split(search.clients)),
    project_ids: some(split(search.projects)),
    task_ids: some(split(search.tasks)),
    tags: some(search.tags ?? []),
    billable: search.billable,
    note: search.note,
    kinds: search.kind && [search.kind],
    without: some(split(search.without) as Without[]),
  });
}

function some<Item>(list: Item[]): Item[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** The rounding in force: the address, and what it leaves open from the organization. */
export function roundingOf(search: ReportSearch, organization: Rounding): Rounding {
  return {
    mode: search.rounding ?? organization.mode,
    minutes: search.minutes ?? organization.minutes,
    level: search.level ?? organization.level,
  };
}

/** How many filters are set beside the period. */
export function filterCount(search: ReportSearch): number {
  const fields = [
    "members",
    "teams",
    "clients",
    "projects",
    "tasks",
    "tags",
    "billable",
    "note",
    "kind",
    "without",
  ] as const;
  return fields.filter((field) => search[field] !== undefined).length;
}
