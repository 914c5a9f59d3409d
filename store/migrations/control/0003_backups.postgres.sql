-- Where the backups of each organization stand. Without its key no copy of them can be read any more.
CREATE TABLE backups (
    organization_id uuid NOT NULL PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    sealed_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    leased_until timestamptz,
    taken_at timestamptz,
    change_seq bigint NOT NULL,
    snapshot text,
    bytes bigint NOT NULL,
    verified_at timestamptz,
    problem text
);
