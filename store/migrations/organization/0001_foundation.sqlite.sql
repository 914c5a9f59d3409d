CREATE TABLE organization (
    id BLOB NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    locale TEXT NOT NULL,
    week_start TEXT NOT NULL,
    currency TEXT NOT NULL,
    overlap_policy TEXT NOT NULL,
    day_boundary TEXT NOT NULL,
    rounding TEXT NOT NULL,
    forgotten_timer_hours INTEGER NOT NULL,
    session_idle_minutes INTEGER NOT NULL,
    session_absolute_hours INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- One row: the last change sequence given out. Every write locks it first, so sequence order is commit order.
CREATE TABLE change_counter (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL
) STRICT;
INSERT INTO change_counter (id, seq) VALUES (1, 0);

CREATE TABLE changes (
    seq INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    object_id BLOB NOT NULL,
    member_id BLOB,
    op TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    locale TEXT NOT NULL,
    preferences TEXT NOT NULL,
    password_hash TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX members_email_folded_key ON members (email_folded);
CREATE INDEX members_name ON members (name_folded, id);

CREATE TABLE teams (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX teams_name_folded_key ON teams (name_folded);

CREATE TABLE team_members (
    team_id BLOB NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    is_lead INTEGER NOT NULL CHECK (is_lead IN (0, 1)),
    PRIMARY KEY (team_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_members_member ON team_members (member_id);

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL,
    user_agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sessions_secret_hash_key ON sessions (secret_hash);
CREATE INDEX sessions_member ON sessions (member_id);

CREATE TABLE tokens (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX tokens_secret_hash_key ON tokens (secret_hash);
CREATE INDEX tokens_member ON tokens (member_id);

CREATE TABLE invitations (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    role TEXT NOT NULL,
    team_ids TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    invited_by BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX invitations_email_folded_key ON invitations (email_folded);
CREATE UNIQUE INDEX invitations_secret_hash_key ON invitations (secret_hash);

-- member_id NULL: the lock holds for everybody.
CREATE TABLE locks (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB REFERENCES members (id) ON DELETE CASCADE,
    locked_until TEXT NOT NULL,
    reason TEXT NOT NULL,
    set_by BLOB NOT NULL REFERENCES members (id),
    set_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX locks_member_id_key ON locks (COALESCE(member_id, x'00'));

CREATE TABLE clients (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    note TEXT NOT NULL,
    archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX clients_name_folded_key ON clients (name_folded);

CREATE TABLE projects (
    id BLOB NOT NULL PRIMARY KEY,
    client_id BLOB REFERENCES clients (id),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    code TEXT,
    code_folded TEXT,
    color TEXT NOT NULL,
    note TEXT NOT NULL,
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    visibility TEXT NOT NULL,
    estimate_seconds INTEGER CHECK (estimate_seconds > 0),
    archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX projects_name_folded_key ON projects (COALESCE(client_id, x'00'), name_folded);

CREATE TABLE project_members (
    project_id BLOB NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_members_member ON project_members (member_id);

CREATE TABLE tasks (
    id BLOB NOT NULL PRIMARY KEY,
    project_id BLOB NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    note TEXT NOT NULL,
    status TEXT NOT NULL,
    estimate_seconds INTEGER CHECK (estimate_seconds > 0),
    deadline TEXT,
    billable TEXT NOT NULL,
    archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX tasks_project_id_name_folded_key ON tasks (project_id, name_folded);

CREATE TABLE task_assignees (
    task_id BLOB NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    PRIMARY KEY (task_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_assignees_member ON task_assignees (member_id);

CREATE TABLE task_estimates (
    id BLOB NOT NULL PRIMARY KEY,
    task_id BLOB NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    estimate_seconds INTEGER,
    reason TEXT NOT NULL,
    set_by BLOB NOT NULL REFERENCES members (id),
    set_at INTEGER NOT NULL
) STRICT;
CREATE INDEX task_estimates_task ON task_estimates (task_id, set_at);

CREATE TABLE tags (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    color TEXT NOT NULL,
    archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX tags_name_folded_key ON tags (name_folded);

-- Raw instants are never rounded. `date` and `end_date` are the local dates of both ends in their own zones;
-- `sort_at` orders entries inside a day (the start of an interval, the creation of a duration).
CREATE TABLE time_entries (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id),
    project_id BLOB REFERENCES projects (id),
    task_id BLOB REFERENCES tasks (id),
    kind TEXT NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    start_time_zone TEXT,
    end_time_zone TEXT,
    date TEXT NOT NULL,
    end_date TEXT NOT NULL,
    sort_at INTEGER NOT NULL,
    duration_seconds INTEGER,
    note TEXT NOT NULL,
    billable TEXT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT,
    content_hash TEXT,
    import_id BLOB,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    change_seq INTEGER NOT NULL,
    CONSTRAINT time_entries_shape CHECK (
        (kind = 'interval' AND started_at IS NOT NULL AND start_time_zone IS NOT NULL
            AND ((ended_at IS NULL AND end_time_zone IS NULL AND duration_seconds IS NULL)
                OR (ended_at > started_at AND end_time_zone IS NOT NULL AND duration_seconds > 0)))
        OR (kind = 'duration' AND started_at IS NULL AND ended_at IS NULL
            AND start_time_zone IS NULL AND end_time_zone IS NULL AND duration_seconds > 0)
    )
) STRICT;
CREATE INDEX time_entries_member_day ON time_entries (member_id, date, sort_at, id);
CREATE INDEX time_entries_day ON time_entries (date, sort_at, id);
CREATE INDEX time_entries_member_end ON time_entries (member_id, ended_at, started_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX time_entries_running_key ON time_entries (COALESCE(member_id, x'00')) WHERE kind = 'interval' AND ended_at IS NULL;
-- The unique index is over an expression, so its name is the same on both engines; this one answers who is running.
CREATE INDEX time_entries_running ON time_entries (member_id) WHERE kind = 'interval' AND ended_at IS NULL;
CREATE UNIQUE INDEX time_entries_external_id_key ON time_entries (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX time_entries_content_hash ON time_entries (content_hash) WHERE content_hash IS NOT NULL;
CREATE INDEX time_entries_project ON time_entries (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX time_entries_task ON time_entries (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX time_entries_change_seq ON time_entries (change_seq);

CREATE TABLE time_entry_tags (
    entry_id BLOB NOT NULL REFERENCES time_entries (id) ON DELETE CASCADE,
    tag_id BLOB NOT NULL REFERENCES tags (id),
    PRIMARY KEY (entry_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX time_entry_tags_tag ON time_entry_tags (tag_id);

-- A client mutation id and the first answer given to it. `actor` is the member, so keys never meet across people.
CREATE TABLE mutations (
    actor BLOB NOT NULL,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    etag TEXT,
    location TEXT,
    body BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (actor, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX mutations_created_at ON mutations (created_at);

CREATE TABLE audit_events (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    actor BLOB,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BLOB NOT NULL,
    before TEXT,
    after TEXT,
    reason TEXT,
    request_id TEXT NOT NULL
) STRICT;
CREATE INDEX audit_events_object ON audit_events (object_id, at);

CREATE TABLE outbox (
    id BLOB NOT NULL PRIMARY KEY,
    job TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    leased_until INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_run_at ON outbox (run_at);
