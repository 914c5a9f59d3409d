CREATE TABLE organization (
    id uuid NOT NULL PRIMARY KEY,
    slug text NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    locale text NOT NULL,
    week_start text NOT NULL,
    currency text NOT NULL,
    overlap_policy text NOT NULL,
    day_boundary text NOT NULL,
    rounding jsonb NOT NULL,
    forgotten_timer_hours bigint NOT NULL,
    session_idle_minutes bigint NOT NULL,
    session_absolute_hours bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);

-- One row: the last change sequence given out. Every write locks it first, so sequence order is commit order.
CREATE TABLE change_counter (
    id bigint NOT NULL PRIMARY KEY CHECK (id = 1),
    seq bigint NOT NULL
);
INSERT INTO change_counter (id, seq) VALUES (1, 0);

CREATE TABLE changes (
    seq bigint NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    object_id uuid NOT NULL,
    member_id uuid,
    op text NOT NULL,
    at timestamptz NOT NULL
);

CREATE TABLE members (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    name_folded text NOT NULL,
    email text NOT NULL,
    email_folded text NOT NULL,
    role text NOT NULL,
    state text NOT NULL,
    time_zone text NOT NULL,
    locale text NOT NULL,
    preferences jsonb NOT NULL,
    password_hash text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX members_email_folded_key ON members (email_folded);
CREATE INDEX members_name ON members (name_folded, id);

CREATE TABLE teams (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX teams_name_folded_key ON teams (name_folded);

CREATE TABLE team_members (
    team_id uuid NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    is_lead boolean NOT NULL,
    PRIMARY KEY (team_id, member_id)
);
CREATE INDEX team_members_member ON team_members (member_id);

CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    secret_hash bytea NOT NULL,
    user_agent text NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX sessions_secret_hash_key ON sessions (secret_hash);
CREATE INDEX sessions_member ON sessions (member_id);

CREATE TABLE tokens (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name text NOT NULL,
    prefix text NOT NULL,
    secret_hash bytea NOT NULL,
    scopes jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz
);
CREATE UNIQUE INDEX tokens_secret_hash_key ON tokens (secret_hash);
CREATE INDEX tokens_member ON tokens (member_id);

CREATE TABLE invitations (
    id uuid NOT NULL PRIMARY KEY,
    email text NOT NULL,
    email_folded text NOT NULL,
    role text NOT NULL,
    team_ids jsonb NOT NULL,
    secret_hash bytea NOT NULL,
    invited_by uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX invitations_email_folded_key ON invitations (email_folded);
CREATE UNIQUE INDEX invitations_secret_hash_key ON invitations (secret_hash);

-- member_id NULL: the lock holds for everybody.
CREATE TABLE locks (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid REFERENCES members (id) ON DELETE CASCADE,
    locked_until date NOT NULL,
    reason text NOT NULL,
    set_by uuid NOT NULL REFERENCES members (id),
    set_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX locks_member_id_key ON locks (COALESCE(member_id, '00000000-0000-0000-0000-000000000000'::uuid));

CREATE TABLE clients (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    note text NOT NULL,
    archived boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX clients_name_folded_key ON clients (name_folded);

CREATE TABLE projects (
    id uuid NOT NULL PRIMARY KEY,
    client_id uuid REFERENCES clients (id),
    name text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    code text,
    code_folded text,
    color text NOT NULL,
    note text NOT NULL,
    billable boolean NOT NULL,
    visibility text NOT NULL,
    estimate_seconds bigint CHECK (estimate_seconds > 0),
    archived boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX projects_name_folded_key ON projects (COALESCE(client_id, '00000000-0000-0000-0000-000000000000'::uuid), name_folded);

CREATE TABLE project_members (
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, member_id)
);
CREATE INDEX project_members_member ON project_members (member_id);

CREATE TABLE tasks (
    id uuid NOT NULL PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES projects (id),
    name text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    note text NOT NULL,
    status text NOT NULL,
    estimate_seconds bigint CHECK (estimate_seconds > 0),
    deadline date,
    billable text NOT NULL,
    archived boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX tasks_project_id_name_folded_key ON tasks (project_id, name_folded);

CREATE TABLE task_assignees (
    task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    PRIMARY KEY (task_id, member_id)
);
CREATE INDEX task_assignees_member ON task_assignees (member_id);

CREATE TABLE task_estimates (
    id uuid NOT NULL PRIMARY KEY,
    task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    estimate_seconds bigint,
    reason text NOT NULL,
    set_by uuid NOT NULL REFERENCES members (id),
    set_at timestamptz NOT NULL
);
CREATE INDEX task_estimates_task ON task_estimates (task_id, set_at);

CREATE TABLE tags (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    color text NOT NULL,
    archived boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX tags_name_folded_key ON tags (name_folded);

-- Raw instants are never rounded. `date` and `end_date` are the local dates of both ends in their own zones;
-- `sort_at` orders entries inside a day (the start of an interval, the creation of a duration).
CREATE TABLE time_entries (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id),
    project_id uuid REFERENCES projects (id),
    task_id uuid REFERENCES tasks (id),
    kind text NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    start_time_zone text,
    end_time_zone text,
    date date NOT NULL,
    end_date date NOT NULL,
    sort_at timestamptz NOT NULL,
    duration_seconds bigint,
    note text NOT NULL,
    billable text NOT NULL,
    source text NOT NULL,
    external_id text,
    content_hash text,
    import_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    change_seq bigint NOT NULL,
    CONSTRAINT time_entries_shape CHECK (
        (kind = 'interval' AND started_at IS NOT NULL AND start_time_zone IS NOT NULL
            AND ((ended_at IS NULL AND end_time_zone IS NULL AND duration_seconds IS NULL)
                OR (ended_at > started_at AND end_time_zone IS NOT NULL AND duration_seconds > 0)))
        OR (kind = 'duration' AND started_at IS NULL AND ended_at IS NULL
            AND start_time_zone IS NULL AND end_time_zone IS NULL AND duration_seconds > 0)
    )
);
CREATE INDEX time_entries_member_day ON time_entries (member_id, date, sort_at, id);
CREATE INDEX time_entries_day ON time_entries (date, sort_at, id);
CREATE INDEX time_entries_member_end ON time_entries (member_id, ended_at, started_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX time_entries_running_key ON time_entries (COALESCE(member_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE kind = 'interval' AND ended_at IS NULL;
-- The unique index is over an expression, so its name is the same on both engines; this one answers who is running.
CREATE INDEX time_entries_running ON time_entries (member_id) WHERE kind = 'interval' AND ended_at IS NULL;
CREATE UNIQUE INDEX time_entries_external_id_key ON time_entries (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX time_entries_content_hash ON time_entries (content_hash) WHERE content_hash IS NOT NULL;
CREATE INDEX time_entries_project ON time_entries (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX time_entries_task ON time_entries (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX time_entries_change_seq ON time_entries (change_seq);

CREATE TABLE time_entry_tags (
    entry_id uuid NOT NULL REFERENCES time_entries (id) ON DELETE CASCADE,
    tag_id uuid NOT NULL REFERENCES tags (id),
    PRIMARY KEY (entry_id, tag_id)
);
CREATE INDEX time_entry_tags_tag ON time_entry_tags (tag_id);

-- A client mutation id and the first answer given to it. `actor` is the member, so keys never meet across people.
CREATE TABLE mutations (
    actor uuid NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status bigint NOT NULL,
    etag text,
    location text,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX mutations_created_at ON mutations (created_at);

CREATE TABLE audit_events (
    id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    actor uuid,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id uuid NOT NULL,
    before jsonb,
    after jsonb,
    reason text,
    request_id text NOT NULL
);
CREATE INDEX audit_events_object ON audit_events (object_id, at);

CREATE TABLE outbox (
    id uuid NOT NULL PRIMARY KEY,
    job text NOT NULL,
    payload jsonb NOT NULL,
    run_at timestamptz NOT NULL,
    attempts bigint NOT NULL,
    leased_until timestamptz,
    last_error text,
    created_at timestamptz NOT NULL
);
CREATE INDEX outbox_run_at ON outbox (run_at);
