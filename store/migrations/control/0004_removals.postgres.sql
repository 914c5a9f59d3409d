-- Removals of organizations. A row outlasts its organization: an id, times and the certificate, no names.
CREATE TABLE removals (
    id uuid NOT NULL PRIMARY KEY,
    organization_id uuid NOT NULL,
    requested_by text NOT NULL,
    state text NOT NULL,
    step text NOT NULL,
    receipt_hash bytea NOT NULL,
    requested_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    leased_until timestamptz,
    problem text,
    contents jsonb,
    certificate jsonb
);
CREATE UNIQUE INDEX removals_receipt_hash_key ON removals (receipt_hash);
CREATE UNIQUE INDEX removals_organization_id_key ON removals (organization_id) WHERE state IN ('waiting', 'running');

-- What the planner remembers of a column outlasts its rows. Naming the type again makes it forget what it has gathered.
ALTER TABLE organizations ALTER COLUMN slug TYPE text, ALTER COLUMN slug SET STATISTICS 0;
ALTER TABLE backups ALTER COLUMN sealed_key TYPE bytea, ALTER COLUMN sealed_key SET STATISTICS 0;
