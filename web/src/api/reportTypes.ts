import type { DateText, DayBoundary, EntryKind, Rounding, Uuid, WeekStart } from "./types";

export type Dimension =
  | "client"
  | "project"
  | "task"
  | "member"
  | "team"
  | "tag"
  | "day"
  | "week"
  | "month"
  | "quarter"
  | "billable";

export interface ReportFilter {
  member_ids?: Uuid[];
  team_ids?: Uuid[];
  client_ids?: Uuid[];
  project_ids?: Uuid[];
  task_ids?: Uuid[];
  tags?: string[];
  billable?: boolean;
  note?: string;
  kinds?: EntryKind[];
}

export interface ReportQuery {
  from: DateText;
  /** Exclusive. */
  to: DateText;
  time_zone: string | null;
  filter: ReportFilter;
  group_by: Dimension[];
  rounding?: Rounding;
  day_boundary?: DayBoundary;
  week_start?: WeekStart;
  compare_estimates?: boolean;
}

export interface ReportKey {
  dimension: Dimension;
  id: string | null;
  label: string;
}

export interface ReportGroup {
  keys: ReportKey[];
  duration_seconds: number;
  entries: number;
  billable_seconds: number;
  estimate_seconds: number | null;
}

export interface ReportTotal {
  duration_seconds: number;
  entries: number;
  billable_seconds: number;
}

export interface ReportPolicy {
  time_zone: string | null;
  day_boundary: DayBoundary;
  rounding: Rounding;
  week_start: WeekStart;
  text: string;
  tags_note: string | null;
}

export interface Report {
  groups: ReportGroup[];
  total: ReportTotal;
  policy: ReportPolicy;
  running_excluded: number;
}

export type ReportFormat = "csv" | "xlsx" | "json";
export type ReportContent = "groups" | "entries";
