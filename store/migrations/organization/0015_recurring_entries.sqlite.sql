-- Work that a member does again and again.
CREATE TABLE recurring_entries (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    project_id BLOB REFERENCES projects (id) ON DELETE CASCADE,
    task_id BLOB REFERENCES tasks (id) ON DELETE CASCADE,
    note TEXT NOT NULL,
    billable TEXT NOT NULL,
    from_date TEXT NOT NULL,
    until_date TEXT,
    interval_weeks INTEGER NOT NULL,
    by_day TEXT NOT NULL,
    start_minute INTEGER,
    duration_seconds INTEGER NOT NULL,
    time_zone TEXT NOT NULL,
    automatic INTEGER NOT NULL CHECK (automatic IN (0, 1)),
    paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
    -- The date that is recorded by itself next.
    next_date TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX recurring_entries_member ON recurring_entries (member_id);
CREATE INDEX recurring_entries_project ON recurring_entries (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX recurring_entries_task ON recurring_entries (task_id) WHERE task_id IS NOT NULL;

CREATE TABLE recurring_entry_tags (
    recurring_entry_id BLOB NOT NULL REFERENCES recurring_entries (id) ON DELETE CASCADE,
    tag_id BLOB NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (recurring_entry_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recurring_entry_tags_tag ON recurring_entry_tags (tag_id);

-- What became of a date. Its key is what keeps a date from being recorded twice, on whatever node and after whatever
-- crash.
CREATE TABLE recurring_occurrences (
    recurring_entry_id BLOB NOT NULL REFERENCES recurring_entries (id) ON DELETE CASCADE,
    date TEXT NOT NULL,
    state TEXT NOT NULL,
    entry_id BLOB,
    PRIMARY KEY (recurring_entry_id, date)
) STRICT, WITHOUT ROWID;
