-- Copies of the whole organization that its owner asked for. The files lie beside the database; a password is never
-- stored, only that the file needs one.
CREATE TABLE exports (
    id uuid NOT NULL PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    format text NOT NULL,
    dialect text,
    encrypted boolean NOT NULL,
    state text NOT NULL,
    progress bigint NOT NULL,
    bytes bigint,
    sha256 text,
    problem text,
    downloads bigint NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    expires_at timestamptz NOT NULL
);
CREATE INDEX exports_expires_at ON exports (expires_at);
