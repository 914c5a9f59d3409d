-- Roles of PostgreSQL, one for each organization at each place where its database lies. What opens one is sealed with a key that
-- lies outside of the databases.
CREATE TABLE database_roles (
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    place TEXT NOT NULL,
    sealed_key BLOB NOT NULL,
    PRIMARY KEY (organization_id, place)
) STRICT;
