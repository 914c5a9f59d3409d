-- What each organization may use at most; the operator sets it. An empty column, or no row, limits nothing.
CREATE TABLE organization_limits (
    organization_id BLOB NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    people INTEGER CHECK (people > 0),
    object_bytes INTEGER CHECK (object_bytes > 0),
    database_bytes INTEGER CHECK (database_bytes > 0),
    requests INTEGER CHECK (requests > 0),
    set_at INTEGER NOT NULL
) STRICT;
