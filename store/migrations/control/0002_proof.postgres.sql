-- What the probes found: every check with its evidence for a while, every day as two counts for long.
CREATE TABLE probe_checks (
    id uuid NOT NULL PRIMARY KEY,
    probe text NOT NULL,
    checked_at timestamptz NOT NULL,
    verdict text NOT NULL,
    evidence jsonb NOT NULL
);
CREATE INDEX probe_checks_probe ON probe_checks (probe, checked_at);

CREATE TABLE probe_days (
    probe text NOT NULL,
    day date NOT NULL,
    passed bigint NOT NULL,
    failed bigint NOT NULL,
    PRIMARY KEY (probe, day)
);

-- One row for each life of a server: a heartbeat moves seen_at. Time that no row covers is downtime.
CREATE TABLE runs (
    id uuid NOT NULL PRIMARY KEY,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    stopped_at timestamptz
);
CREATE INDEX runs_seen_at ON runs (seen_at);

-- Duties of the operator: who, and until when.
CREATE TABLE duties (
    duty text NOT NULL PRIMARY KEY,
    owner text NOT NULL,
    due_on date NOT NULL,
    assigned_at timestamptz NOT NULL
);

-- What the owner of a duty showed for it. It counts once somebody else has approved it. Rows are never deleted.
CREATE TABLE attestations (
    id uuid NOT NULL PRIMARY KEY,
    duty text NOT NULL,
    attested_by text NOT NULL,
    attested_at timestamptz NOT NULL,
    note text NOT NULL,
    file_name text,
    file_hash text,
    file_content bytea,
    approved_by text,
    approved_at timestamptz,
    good_until date
);
CREATE INDEX attestations_duty ON attestations (duty, attested_at);
