-- Where the backups of each organization stand. Without its key no copy of them can be read any more.
CREATE TABLE backups (
    organization_id BLOB NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    sealed_key BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    leased_until INTEGER,
    taken_at INTEGER,
    change_seq INTEGER NOT NULL,
    snapshot TEXT,
    bytes INTEGER NOT NULL,
    verified_at INTEGER,
    problem TEXT
) STRICT;
