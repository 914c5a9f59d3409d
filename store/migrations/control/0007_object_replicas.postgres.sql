-- How the object store stands for each organization: what waits for it, and what the last walk through it has found.
CREATE TABLE object_replicas (
    organization_id uuid NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    waiting_since timestamptz,
    waiting bigint NOT NULL,
    problem text,
    leased_until timestamptz,
    scrubbed_at timestamptz,
    scrub_problem text,
    objects bigint NOT NULL,
    mended bigint NOT NULL,
    lost bigint NOT NULL
);
CREATE INDEX object_replicas_waiting_since ON object_replicas (waiting_since);
