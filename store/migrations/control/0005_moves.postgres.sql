-- Where the database of an organization lies: beside the control database, or at a place of its own.
ALTER TABLE organizations ADD COLUMN place text NOT NULL DEFAULT '';

-- Moves of organizations to another place: how far each is, and who works on it.
CREATE TABLE moves (
    id uuid NOT NULL PRIMARY KEY,
    organization_id uuid NOT NULL,
    from_place text NOT NULL,
    to_place text NOT NULL,
    state text NOT NULL,
    step text NOT NULL,
    started_at timestamptz NOT NULL,
    frozen_at timestamptz,
    opened_at timestamptz,
    finished_at timestamptz,
    leased_by uuid,
    leased_until timestamptz,
    problem text,
    leaves_copy boolean NOT NULL,
    contents jsonb
);
CREATE UNIQUE INDEX moves_organization_id_key ON moves (organization_id) WHERE state IN ('running', 'undoing');
