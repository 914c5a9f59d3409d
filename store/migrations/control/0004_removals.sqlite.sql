-- Removals of organizations. A row outlasts its organization: an id, times and the certificate, no names.
CREATE TABLE removals (
    id BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL,
    requested_by TEXT NOT NULL,
    state TEXT NOT NULL,
    step TEXT NOT NULL,
    receipt_hash BLOB NOT NULL,
    requested_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    leased_until INTEGER,
    problem TEXT,
    contents TEXT,
    certificate TEXT
) STRICT;
CREATE UNIQUE INDEX removals_receipt_hash_key ON removals (receipt_hash);
CREATE UNIQUE INDEX removals_organization_id_key ON removals (organization_id) WHERE state IN ('waiting', 'running');
