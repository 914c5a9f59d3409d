-- An import of a file. `run` is the attempt that holds it: what an earlier one still writes is refused.
CREATE TABLE imports (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    format text NOT NULL,
    file_name text NOT NULL,
    dry_run boolean NOT NULL,
    options jsonb NOT NULL,
    state text NOT NULL,
    run bigint NOT NULL,
    staged boolean NOT NULL,
    progress bigint NOT NULL,
    row_count bigint NOT NULL,
    stored bigint NOT NULL,
    skipped bigint NOT NULL,
    left_out bigint NOT NULL,
    problem_count bigint NOT NULL,
    source_seconds bigint NOT NULL,
    stored_seconds bigint NOT NULL,
    duplicate_seconds bigint NOT NULL,
    problem_seconds bigint NOT NULL,
    left_out_seconds bigint NOT NULL,
    problems jsonb NOT NULL,
    questions jsonb NOT NULL,
    summary jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX imports_member ON imports (member_id, id);

-- What an import will create besides entries, in the order of creation.
CREATE TABLE import_objects (
    import_id uuid NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    ordinal bigint NOT NULL,
    body jsonb NOT NULL,
    PRIMARY KEY (import_id, ordinal)
);

-- Entries before they are entries: nobody sees them until one statement moves them.
CREATE TABLE import_rows (
    import_id uuid NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    ordinal bigint NOT NULL,
    line bigint NOT NULL,
    verdict text NOT NULL,
    field text,
    code text,
    message text,
    source_seconds bigint NOT NULL,
    person text NOT NULL,
    client text NOT NULL,
    project text NOT NULL,
    task text NOT NULL,
    tags jsonb NOT NULL,
    entry_id uuid,
    member_id uuid,
    project_id uuid,
    task_id uuid,
    kind text,
    started_at timestamptz,
    ended_at timestamptz,
    start_time_zone text,
    end_time_zone text,
    date date,
    end_date date,
    latest_end timestamptz,
    duration_seconds bigint,
    note text NOT NULL,
    billable text,
    source text,
    external_id text,
    content_hash text,
    identity text,
    created_at timestamptz,
    updated_at timestamptz,
    PRIMARY KEY (import_id, ordinal)
);
CREATE INDEX import_rows_identity ON import_rows (import_id, identity) WHERE identity IS NOT NULL;

CREATE TABLE import_row_tags (
    import_id uuid NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    ordinal bigint NOT NULL,
    tag_id uuid NOT NULL,
    PRIMARY KEY (import_id, ordinal, tag_id)
);
