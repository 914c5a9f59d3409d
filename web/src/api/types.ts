/** The wire types by their short names. Instants are RFC 3339 in UTC, durations whole seconds. */

export type Uuid = string;
/** `YYYY-MM-DD` */
export type DateText = string;
/** RFC 3339 */
export type Instant = string;

interface Stored {
  id: Uuid;
  created_at: Instant;
  updated_at: Instant;
  version: number;
  allowed_actions: string[];
}

export type Role = "owner" | "admin" | "manager" | "member";
export type Billable = "inherit" | "yes" | "no";
export type WeekStart = "monday" | "sunday" | "saturday";
export type TimeFormat = "24h" | "12h";
export type ColorScheme = "auto" | "light" | "dark";
export type Hue =
  | "teal"
  | "blue"
  | "indigo"
  | "violet"
  | "pink"
  | "red"
  | "orange"
  | "amber"
  | "lime"
  | "green"
  | "cyan"
  | "slate";

export interface Preferences {
  time_format?: TimeFormat | null;
  week_start?: WeekStart | null;
  color_scheme?: ColorScheme | null;
  single_key_shortcuts?: boolean | null;
  decimal_durations?: boolean | null;
}

export interface Member extends Stored {
  name: string;
  email: string;
  role: Role;
  state: "active" | "disabled";
  time_zone: string;
  locale: string;
  team_ids: Uuid[];
  preferences: Preferences;
  locked_until: DateText | null;
}

export interface Rounding {
  mode: "none" | "up" | "down" | "nearest";
  minutes: number;
  level: "entry" | "day" | "group";
}

export type DayBoundary = "split_at_midnight" | "start_day";

export interface Organization extends Stored {
  slug: string;
  name: string;
  time_zone: string;
  locale: string;
  week_start: WeekStart;
  currency: string;
  overlap_policy: "allow" | "warn" | "forbid";
  day_boundary: DayBoundary;
  rounding: Rounding;
  forgotten_timer_hours: number;
  session_idle_minutes: number;
  session_absolute_hours: number;
}

export interface Permission {
  action: string;
  people: "none" | "own" | "teams" | "all";
  work: "none" | "own" | "all";
}

export interface Me {
  member: Member;
  organization: Organization;
  permissions: Permission[];
  session: { id: Uuid; expires_at: Instant } | null;
  token: { id: Uuid; scopes: string[] } | null;
}

export interface Session {
  id: Uuid;
  created_at: Instant;
  last_seen_at: Instant;
  expires_at: Instant;
  user_agent: string;
  current: boolean;
}

export type Scope = "read" | "write" | "admin";

export interface Token {
  id: Uuid;
  name: string;
  prefix: string;
  scopes: Scope[];
  created_at: Instant;
  expires_at: Instant | null;
  last_used_at: Instant | null;
}

export interface Invitation {
  id: Uuid;
  email: string;
  role: Role;
  team_ids: Uuid[];
  created_at: Instant;
  expires_at: Instant;
  state: "open" | "expired";
}

export interface Team extends Stored {
  name: string;
  member_ids: Uuid[];
  lead_ids: Uuid[];
}

export interface Lock {
  member_id: Uuid | null;
  locked_until: DateText | null;
  reason: string;
  set_by: Uuid;
  set_at: Instant;
}

export interface Client extends Stored {
  name: string;
  note: string;
  archived: boolean;
}

export interface Project extends Stored {
  client_id: Uuid | null;
  name: string;
  code: string | null;
  color: Hue;
  note: string;
  billable: boolean;
  visibility: "everyone" | "members";
  member_ids: Uuid[];
  estimate_seconds: number | null;
  archived: boolean;
  tracked_seconds: number;
}

export type TaskStatus = "open" | "in_progress" | "done";

export interface Task extends Stored {
  project_id: Uuid;
  name: string;
  note: string;
  status: TaskStatus;
  estimate_seconds: number | null;
  deadline: DateText | null;
  billable: Billable;
  assignee_ids: Uuid[];
  archived: boolean;
  tracked_seconds: number;
}

export interface Estimate {
  estimate_seconds: number | null;
  set_by: Uuid | null;
  set_at: Instant;
  reason: string | null;
}

export interface Tag extends Stored {
  name: string;
  color: Hue;
  archived: boolean;
}

export type EntryKind = "interval" | "duration";
export type EntrySource = "timer" | "manual" | "api" | "cli" | "import";

export interface TimeEntry extends Stored {
  kind: EntryKind;
  member_id: Uuid;
  project_id: Uuid | null;
  task_id: Uuid | null;
  started_at: Instant | null;
  ended_at: Instant | null;
  start_time_zone: string | null;
  end_time_zone: string | null;
  date: DateText;
  duration_seconds: number | null;
  note: string;
  billable: Billable;
  billable_effective: boolean;
  tags: string[];
  source: EntrySource;
  locked: boolean;
  warnings: string[];
}

export interface NewTimeEntry {
  id?: Uuid;
  kind?: EntryKind;
  member_id?: Uuid;
  project_id?: Uuid;
  task_id?: Uuid;
  started_at?: string;
  ended_at?: string;
  start_time_zone?: string;
  end_time_zone?: string;
  date?: DateText;
  duration_seconds?: number;
  note?: string;
  billable?: Billable;
  tags?: string[];
  source?: EntrySource;
}

export interface TimeEntryChanges {
  project_id?: Uuid | null;
  task_id?: Uuid | null;
  started_at?: string;
  ended_at?: string | null;
  start_time_zone?: string;
  end_time_zone?: string;
  date?: DateText;
  duration_seconds?: number;
  note?: string;
  billable?: Billable;
  tags?: string[];
}

export interface TimerState {
  entry: TimeEntry | null;
  now: Instant;
  forgotten: boolean;
  forgotten_after_seconds: number;
}

export interface TimerStart {
  id?: Uuid;
  project_id?: Uuid;
  task_id?: Uuid;
  note?: string;
  billable?: Billable;
  tags?: string[];
  started_at?: string;
  start_time_zone?: string;
  source?: EntrySource;
}

export interface RecentWork {
  note: string;
  project_id: Uuid | null;
  task_id: Uuid | null;
  billable: Billable;
  tags: string[];
  last_used_at: Instant;
}

export interface ChangeEvent {
  seq: number;
  kind: ChangeKind;
  id: Uuid;
  member_id: Uuid | null;
  op: "created" | "updated" | "deleted";
}

export type ChangeKind =
  | "time_entry"
  | "timer"
  | "project"
  | "task"
  | "client"
  | "tag"
  | "member"
  | "team"
  | "organization"
  | "import"
  | "lock";

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export interface FieldError {
  field: string;
  code: string;
  message: string;
  options?: string[];
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  code: string;
  request_id?: string;
  errors?: FieldError[];
}
