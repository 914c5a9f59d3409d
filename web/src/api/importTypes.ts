import type { DateText, Instant, Uuid } from "./types";

export type ImportFormat =
  | "toggl-csv"
  | "clockify-csv"
  | "harvest-csv"
  | "kimai-csv"
  | "kimai-json"
  | "solidtime-zip"
  | "solidtime-csv"
  | "timetagger-csv"
  | "timewarrior-json"
  | "hourbook-archive";

export type ImportState =
  | "queued"
  | "running"
  | "needs_answers"
  | "ready"
  | "stored"
  | "failed"
  | "cancelled";

export interface ImportProblem {
  row: number;
  field: string;
  code: string;
  message: string;
}

export interface ImportQuestion {
  key: "date_order" | "time_zone" | "members" | "projects";
  message: string;
  options: string[];
  subjects: string[];
}

export interface Import {
  id: Uuid;
  format: ImportFormat;
  file_name: string;
  dry_run: boolean;
  state: ImportState;
  /** From 0 to 1. */
  progress: number;
  rows: number;
  stored: number;
  skipped: number;
  problems: ImportProblem[];
  problem_count: number;
  source_seconds: number;
  stored_seconds: number;
  duplicate_seconds?: number;
  left_out_seconds?: number;
  questions: ImportQuestion[];
  summary: { members: number; clients: number; projects: number; tasks: number; tags: number };
  created_at: Instant;
  finished_at: Instant | null;
}

export type DateOrder = "ymd" | "mdy" | "dmy";

export interface ImportOptions {
  time_zone?: string;
  date_order?: DateOrder;
  decimal_comma?: boolean;
  /** Name or e-mail in the file: a member id, `me` or `skip`. */
  members?: Record<string, string>;
  /** `<client> / <project>` in the file: a project id, `create` or `skip`. */
  projects?: Record<string, string>;
  /** A member id or `me`. */
  default_member?: string;
  create_missing?: boolean;
}

export type Verdict = "new" | "duplicate" | "problem";

export interface ImportRow {
  row: number;
  verdict: Verdict;
  message: string | null;
  entry: {
    member: string;
    client: string;
    project: string;
    task: string;
    note: string;
    tags: string[];
    started_at: Instant | null;
    ended_at: Instant | null;
    date: DateText;
    duration_seconds: number;
  } | null;
}

export type ExportFormat = "csv" | "json" | "timewarrior-json" | "toggl-csv";
