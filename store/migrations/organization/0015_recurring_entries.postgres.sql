-- Work that a member does again and again.
CREATE TABLE recurring_entries (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    project_id uuid REFERENCES projects (id) ON DELETE CASCADE,
    task_id uuid REFERENCES tasks (id) ON DELETE CASCADE,
    note text NOT NULL,
    billable text NOT NULL,
    from_date date NOT NULL,
    until_date date,
    interval_weeks bigint NOT NULL,
    by_day text NOT NULL,
    start_minute bigint,
    duration_seconds bigint NOT NULL,
    time_zone text NOT NULL,
    automatic boolean NOT NULL,
    paused boolean NOT NULL,
    -- The date that is recorded by itself next.
    next_date date,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX recurring_entries_member ON recurring_entries (member_id);
CREATE INDEX recurring_entries_project ON recurring_entries (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX recurring_entries_task ON recurring_entries (task_id) WHERE task_id IS NOT NULL;

CREATE TABLE recurring_entry_tags (
    recurring_entry_id uuid NOT NULL REFERENCES recurring_entries (id) ON DELETE CASCADE,
    tag_id uuid NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (recurring_entry_id, tag_id)
);
CREATE INDEX recurring_entry_tags_tag ON recurring_entry_tags (tag_id);

-- What became of a date. Its key is what keeps a date from being recorded twice, on whatever node and after whatever
-- crash.
CREATE TABLE recurring_occurrences (
    recurring_entry_id uuid NOT NULL REFERENCES recurring_entries (id) ON DELETE CASCADE,
    date date NOT NULL,
    state text NOT NULL,
    entry_id uuid,
    PRIMARY KEY (recurring_entry_id, date)
);
