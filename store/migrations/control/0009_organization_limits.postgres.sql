-- What each organization may use at most; the operator sets it. An empty column, or no row, limits nothing.
CREATE TABLE organization_limits (
    organization_id uuid NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    people bigint CHECK (people > 0),
    object_bytes bigint CHECK (object_bytes > 0),
    database_bytes bigint CHECK (database_bytes > 0),
    requests bigint CHECK (requests > 0),
    set_at timestamptz NOT NULL
);
