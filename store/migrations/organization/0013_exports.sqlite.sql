-- Copies of the whole organization that its owner asked for. The files lie beside the database; a password is never
-- stored, only that the file needs one.
CREATE TABLE exports (
    id BLOB NOT NULL PRIMARY KEY,
    member_id BLOB NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    format TEXT NOT NULL,
    dialect TEXT,
    encrypted INTEGER NOT NULL CHECK (encrypted IN (0, 1)),
    state TEXT NOT NULL,
    progress INTEGER NOT NULL,
    bytes INTEGER,
    sha256 TEXT,
    problem TEXT,
    downloads INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX exports_expires_at ON exports (expires_at);
