-- Where the database of an organization lies: beside the control database, or at a place of its own.
ALTER TABLE organizations ADD COLUMN place TEXT NOT NULL DEFAULT '';

-- Moves of organizations to another place: how far each is, and who works on it.
CREATE TABLE moves (
    id BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL,
    from_place TEXT NOT NULL,
    to_place TEXT NOT NULL,
    state TEXT NOT NULL,
    step TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    frozen_at INTEGER,
    opened_at INTEGER,
    finished_at INTEGER,
    leased_by BLOB,
    leased_until INTEGER,
    problem TEXT,
    leaves_copy INTEGER NOT NULL,
    contents TEXT
) STRICT;
CREATE UNIQUE INDEX moves_organization_id_key ON moves (organization_id) WHERE state IN ('running', 'undoing');
