-- An import of a file. `run` is the attempt that holds it: what an earlier one still writes is refused.
CREATE TABLE imports (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    format TEXT NOT NULL,
    file_name TEXT NOT NULL,
    dry_run INTEGER NOT NULL CHECK (dry_run IN (0, 1)),
    options TEXT NOT NULL,
    state TEXT NOT NULL,
    run INTEGER NOT NULL,
    staged INTEGER NOT NULL CHECK (staged IN (0, 1)),
    progress INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    left_out INTEGER NOT NULL,
    problem_count INTEGER NOT NULL,
    source_seconds INTEGER NOT NULL,
    stored_seconds INTEGER NOT NULL,
    duplicate_seconds INTEGER NOT NULL,
    problem_seconds INTEGER NOT NULL,
    left_out_seconds INTEGER NOT NULL,
    problems TEXT NOT NULL,
    questions TEXT NOT NULL,
    summary TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE INDEX imports_member ON imports (member_id, id);

-- What an import will create besides entries, in the order of creation.
CREATE TABLE import_objects (
    import_id BLOB NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (import_id, ordinal)
) STRICT, WITHOUT ROWID;

-- Entries before they are entries: nobody sees them until one statement moves them.
CREATE TABLE import_rows (
    import_id BLOB NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    line INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    field TEXT,
    code TEXT,
    message TEXT,
    source_seconds INTEGER NOT NULL,
    person TEXT NOT NULL,
    client TEXT NOT NULL,
    project TEXT NOT NULL,
    task TEXT NOT NULL,
    tags TEXT NOT NULL,
    entry_id BLOB,
    member_id BLOB,
    project_id BLOB,
    task_id BLOB,
    kind TEXT,
    started_at INTEGER,
    ended_at INTEGER,
    start_time_zone TEXT,
    end_time_zone TEXT,
    date TEXT,
    end_date TEXT,
    latest_end INTEGER,
    duration_seconds INTEGER,
    note TEXT NOT NULL,
    billable TEXT,
    source TEXT,
    external_id TEXT,
    content_hash TEXT,
    identity TEXT,
    created_at INTEGER,
    updated_at INTEGER,
    PRIMARY KEY (import_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_rows_identity ON import_rows (import_id, identity) WHERE identity IS NOT NULL;

CREATE TABLE import_row_tags (
    import_id BLOB NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    tag_id BLOB NOT NULL,
    PRIMARY KEY (import_id, ordinal, tag_id)
) STRICT, WITHOUT ROWID;
