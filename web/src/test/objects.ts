import type { Client, Me, Member, Project, Tag, Task, TaskStatus, Team, TimeEntry } from "~/api/types";

let count = 0;

/** A UUID that says by its end which object it is. */
export function id(number: number): string {
  return `01900000-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

function stored() {
  count += 1;
  return {
    id: id(count),
    created_at: "2026-03-02T09:00:00Z",
    updated_at: "2026-03-02T09:00:00Z",
    version: 1,
    allowed_actions: ["update", "delete", "set_role", "disable"],
  };
}

export function client(values: Partial<Client> = {}): Client {
  return { ...stored(), name: "Globex", note: "", archived: false, ...values };
}

export function project(values: Partial<Project> = {}): Project {
  return {
    ...stored(),
    client_id: null,
    name: "Atlas",
    code: null,
    color: "teal",
    note: "",
    billable: true,
    visibility: "everyone",
    member_ids: [],
    estimate_seconds: null,
    budget_seconds: null,
    budget_alerts: [80, 100],
    budget_alerts_reached: [],
    archived: false,
    tracked_seconds: 0,
    ...values,
  };
}

export function task(values: Partial<Task> = {}): Task {
  return {
    ...stored(),
    project_id: id(0),
    name: "Launch page",
    note: "",
    status: "open",
    status_id: id(9001),
    rank: "i0000000",
    estimate_seconds: null,
    deadline: null,
    billable: "inherit",
    assignee_ids: [],
    archived: false,
    tracked_seconds: 0,
    ...values,
  };
}

/** The three statuses that every organization begins with: `id(9001)` to `id(9003)`. */
export function taskStatuses(): TaskStatus[] {
  const named = [
    ["Open", "open"],
    ["In progress", "in_progress"],
    ["Done", "done"],
  ] as const;
  return named.map(([name, category], position) => ({
    ...stored(),
    id: id(9001 + position),
    name,
    category,
    position,
    task_limit: null,
  }));
}

export function tag(values: Partial<Tag> = {}): Tag {
  return { ...stored(), name: "support", color: "amber", archived: false, ...values };
}

export function team(values: Partial<Team> = {}): Team {
  return { ...stored(), name: "Support", member_ids: [], lead_ids: [], ...values };
}

export function member(values: Partial<Member> = {}): Member {
  return {
    ...stored(),
    name: "Ada Brandt",
    email: "ada@example.com",
    role: "member",
    custom_role_id: null,
    custom_role_name: null,
    extra_grants: [],
    state: "active",
    time_zone: "Europe/Berlin",
    locale: "en-GB",
    team_ids: [],
    preferences: {
      time_format: null,
      week_start: null,
      color_scheme: null,
      single_key_shortcuts: null,
      decimal_durations: null,
      day_target_seconds: null,
      calendar_step_minutes: null,
      start_page: null,
      decimal_mark: null,
    },
    locked_until: null,
    ...values,
  };
}

export function entry(values: Partial<TimeEntry> = {}): TimeEntry {
  return {
    ...stored(),
    kind: "interval",
    member_id: id(0),
    project_id: null,
    task_id: null,
    started_at: "2026-03-02T08:00:00Z",
    ended_at: "2026-03-02T09:00:00Z",
    start_time_zone: "Europe/Berlin",
    end_time_zone: "Europe/Berlin",
    date: "2026-03-02",
    duration_seconds: 3600,
    note: "",
    billable: "inherit",
    billable_effective: true,
    tags: [],
    source: "timer",
    locked: false,
    warnings: [],
    ...values,
  };
}

export function me(actions: string[], values: Partial<Member> = {}): Me {
  return {
    member: member({ role: "owner", ...values }),
    organization: {
      ...stored(),
      slug: "acme",
      name: "Acme",
      time_zone: "Europe/Berlin",
      locale: "en-GB",
      week_start: "monday",
      currency: "EUR",
      overlap_policy: "warn",
      day_boundary: "split_at_midnight",
      rounding: { mode: "none", minutes: 15, level: "entry" },
      forgotten_timer_hours: 10,
      session_idle_minutes: 480,
      session_absolute_hours: 168,
      second_factor: "optional",
      second_factor_floor: "optional",
      sign_in: "any",
      working_time_consent: true,
      working_time_consent_days: 14,
    },
    permissions: actions.map((action) => ({ action, people: "all", work: "all" })),
    session: { id: id(0), expires_at: "2026-12-31T00:00:00Z", second_factor: "none", provider_id: null },
    token: null,
    change_seq: 1,
  };
}
