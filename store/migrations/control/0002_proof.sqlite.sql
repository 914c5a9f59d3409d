-- What the probes found: every check with its evidence for a while, every day as two counts for long.
CREATE TABLE probe_checks (
    id BLOB NOT NULL PRIMARY KEY,
    probe TEXT NOT NULL,
    checked_at INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    evidence TEXT NOT NULL
) STRICT;
CREATE INDEX probe_checks_probe ON probe_checks (probe, checked_at);

CREATE TABLE probe_days (
    probe TEXT NOT NULL,
    day TEXT NOT NULL,
    passed INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    PRIMARY KEY (probe, day)
) STRICT;

-- One row for each life of a server: a heartbeat moves seen_at. Time that no row covers is downtime.
CREATE TABLE runs (
    id BLOB NOT NULL PRIMARY KEY,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    stopped_at INTEGER
) STRICT;
CREATE INDEX runs_seen_at ON runs (seen_at);

-- Duties of the operator: who, and until when.
CREATE TABLE duties (
    duty TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    due_on TEXT NOT NULL,
    assigned_at INTEGER NOT NULL
) STRICT;

-- What the owner of a duty showed for it. It counts once somebody else has approved it. Rows are never deleted.
CREATE TABLE attestations (
    id BLOB NOT NULL PRIMARY KEY,
    duty TEXT NOT NULL,
    attested_by TEXT NOT NULL,
    attested_at INTEGER NOT NULL,
    note TEXT NOT NULL,
    file_name TEXT,
    file_hash TEXT,
    file_content BLOB,
    approved_by TEXT,
    approved_at INTEGER,
    good_until TEXT
) STRICT;
CREATE INDEX attestations_duty ON attestations (duty, attested_at);
