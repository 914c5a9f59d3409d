-- How the object store stands for each organization: what waits for it, and what the last walk through it has found.
CREATE TABLE object_replicas (
    organization_id BLOB NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    waiting_since INTEGER,
    waiting INTEGER NOT NULL,
    problem TEXT,
    leased_until INTEGER,
    scrubbed_at INTEGER,
    scrub_problem TEXT,
    objects INTEGER NOT NULL,
    mended INTEGER NOT NULL,
    lost INTEGER NOT NULL
) STRICT;
CREATE INDEX object_replicas_waiting_since ON object_replicas (waiting_since);
